import { describe, expect, it } from 'vitest';
import { NetworkError, randomWalk, replay, ScheduleError } from '../../src/engine/index.ts';
import { networkOf, tiny } from './tiny.ts';

const lamp = tiny.createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { 'env.on': 'on', 'env.break': 'broken' } }, on: { on: { 'env.break': 'broken' } }, broken: {} },
});

describe('replay', () => {
  const network = networkOf({ left: lamp, right: lamp });

  it('gives each step with its choice and worlds', () => {
    const [first, second] = replay(network, '0/2');
    expect(first?.choice).toEqual({ index: 0, kind: 'env', actor: 'left', event: { type: 'env.on' } });
    expect(second?.before).toEqual(first?.after);
    expect(['left', 'right'].map((id) => network.snapshot(second?.after ?? [], id).value)).toEqual(['on', 'broken']);
  });

  it('names the step that is not possible and what was possible there', () => {
    const run = () => replay(network, '0/7/0');
    expect(run).toThrow(ScheduleError);
    expect(run).toThrow(
      'schedule 0/7/0: step 2 takes choice 7; possible there: 0 env env.break at left, 1 env env.on at right, 2 env env.break at right',
    );
  });

  it('says so when nothing is possible any more', () => {
    expect(() => replay(network, [1, 1, 0])).toThrow(
      'schedule 1/1/0: step 3 takes choice 0; possible there: nothing, this world is final',
    );
  });

  it('of no steps is no steps', () => {
    expect(replay(network, '-')).toEqual([]);
  });

  it('leaves the world before a step as it was', () => {
    const before = Array.from(network.initial);
    network.step(network.initial, 0);
    expect(Array.from(network.initial)).toEqual(before);
  });
});

describe('a random walk', () => {
  const network = networkOf({ left: lamp, right: lamp });

  it('is the same for the same seed, and says whether it came to an end', () => {
    expect(randomWalk(network, 7, 9)).toEqual(randomWalk(network, 7, 9));
    expect(randomWalk(network, 7, 9).final).toBe(true);
    expect([randomWalk(network, 7, 1).final, randomWalk(network, 7, 0).schedule]).toEqual([false, '-']);
  });

  it('takes every ordering sooner or later', () => {
    const met = new Set(Array.from({ length: 300 }, (_, seed) => randomWalk(network, seed, 9).schedule));
    expect([...met].sort()).toEqual(
      [
        '0/0/0/0',
        '0/0/1',
        '0/1/0/0',
        '0/1/1/0',
        '0/2/0',
        '1/0/0',
        '1/1',
        '2/0/0/0',
        '2/0/1/0',
        '2/1/0',
        '2/2/0/0',
        '2/2/1',
        '3/0/0',
        '3/1',
      ].sort(),
    );
  });
});

describe('an unknown actor', () => {
  it('is a network error', () => {
    const network = networkOf({ left: lamp });
    expect(() => network.snapshot(network.initial, 'right')).toThrow(NetworkError);
  });
});
