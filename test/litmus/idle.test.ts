import { describe, expect, it } from 'vitest';
import { explore } from '../../src/engine/index.ts';
import { counts, endings, networkOf, tiny, to, value } from '../engine/tiny.ts';

const worker = tiny.createMachine({
  id: 'worker',
  initial: 'probing',
  entry: to('worker', 'go'),
  states: { probing: { on: { go: 'bound' } }, bound: {} },
});

/** `sleep 2; cat /proc/iomem`: looks once nothing else can happen, or at any moment. */
const looker = (when: 'idle.slept' | 'env.looked') =>
  tiny.createMachine({
    id: 'looker',
    initial: 'asleep',
    states: {
      asleep: { on: { [when]: { target: 'asked', actions: to('worker', 'call.look') } } },
      asked: { on: { 'reply.early': 'early', 'reply.late': 'late' } },
      early: {},
      late: {},
    },
  });

const answering = tiny.createMachine({
  id: 'worker',
  initial: 'probing',
  entry: to('worker', 'go'),
  states: {
    probing: { on: { go: 'bound', 'call.look': { actions: to('looker', 'reply.early') } } },
    bound: { on: { 'call.look': { actions: to('looker', 'reply.late') } } },
  },
});

describe('an idle event', () => {
  it('comes only when nothing else can happen', () => {
    const network = networkOf({ worker: answering, looker: looker('idle.slept') });
    expect(endings(network, value(network, 'looker'))).toEqual(['late']);
    expect(counts(explore(network))).toEqual({ worlds: 3, transitions: 2, depth: 2, finals: 1, complete: true });
  });

  it('is unlike a spontaneous one, which comes at any moment', () => {
    const network = networkOf({ worker: answering, looker: looker('env.looked') });
    expect(endings(network, value(network, 'looker'))).toEqual(['early', 'late']);
    expect(counts(explore(network))).toEqual({ worlds: 5, transitions: 4, depth: 2, finals: 2, complete: true });
  });

  it('is held back by a choice of any actor, however far down the list', () => {
    const network = networkOf({ looker: looker('idle.slept'), worker });
    expect(network.choices(network.initial).map(({ kind, actor }) => [kind, actor])).toEqual([['deliver', 'worker']]);
  });
});
