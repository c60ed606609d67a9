import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, hasCycle, replay } from '../../src/engine/index.ts';
import { counts, networkOf, tiny, to } from './tiny.ts';
import { expectSame, expectSameCycles } from './twin-laws.ts';
import { anyTwins, bell, exchange, exchanges, fair, networkOfTwins, unfair, type Twins } from './twins.ts';
import { runs } from '../runs.ts';

describe('twins around a hub that treats them alike', () => {
  it('have the same worlds, depths, endings and findings with symmetry, and far fewer worlds are kept', () => {
    let [whole, kept] = [0, 0];
    fc.assert(
      fc.property(anyTwins(fair), (twins) => {
        const sizes = expectSame(twins, 4);
        whole += sizes.whole;
        kept += sizes.kept;
      }),
      { numRuns: runs(40), seed: 4 },
    );
    expect(kept / whole).toBeLessThan(0.5);
  });

  it('go round for ever with symmetry exactly when they do without', () => {
    fc.assert(
      fc.property(anyTwins(fair), (twins) => expectSameCycles({ ...twins, count: 2 }, 500)),
      { numRuns: runs(40) },
    );
  });

  it('are led to any world, and to any that it stands for, by a schedule of as many steps as the depth says', () => {
    fc.assert(
      fc.property(anyTwins(fair), (twins) => {
        const network = networkOfTwins(twins);
        const images: { readonly index: number; readonly world: ArrayLike<number> }[] = [];
        const exploration = explore(network, {
          symmetry: exchanges(twins.count),
          observe: network.actors,
          bounds: { depth: 4, worlds: 60 },
          visit: (visit) => {
            for (const world of visit.images()) images.push({ index: visit.index, world });
          },
        });
        for (const { index, world } of images) {
          const steps = replay(network, exploration.schedule(index, world));
          expect(steps.length).toBe(exploration.depthOf(index));
          expect(Array.from(steps.at(-1)?.after ?? network.initial)).toEqual(Array.from(world));
          expect(exploration.indexOf(world)).toBe(index);
        }
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('twins around a hub that has a favourite', () => {
  it('have the same worlds, depths, endings and findings with symmetry', () => {
    fc.assert(
      fc.property(anyTwins(unfair), (twins) => void expectSame(twins, 4)),
      { numRuns: runs(40) },
    );
  });

  // Both steps change the same cells; the hub's word to its favourite, which nobody handles, finds it in another state.
  it('keep apart steps that differ by a finding alone', () => {
    const back = { on: 'call.y', target: 1, keeps: 'nothing', tells: 'sender', type: 'mail.back' } as const;
    const toFirst = { on: 'call.x', target: null, keeps: 'nothing', tells: 'first', type: 'call.z' } as const;
    const state = (rows: Twins['twin'][number]['rows'], after: number | null): Twins['twin'][number] => ({
      rows,
      after,
      defers: false,
    });
    const twins: Twins = {
      count: 2,
      twin: [
        state([{ on: 'mail.back', target: 0, says: [] }], 1),
        state([{ on: 'env.on', target: 2, says: ['call.y', 'call.x'] }], null),
        state([{ on: 'env.go', target: 0, says: [] }], null),
      ],
      hub: [[toFirst, back], [{ ...back, target: 0, tells: 'everybody' }]],
    };
    expectSame(twins, 6);
  });

  it('are said to go round for ever whenever they do', () => {
    fc.assert(
      fc.property(anyTwins(unfair), (twins) => {
        const network = networkOfTwins({ ...twins, count: 2 });
        const whole = explore(network, { bounds: { worlds: 500 } });
        fc.pre(whole.complete && hasCycle(whole));
        expect(hasCycle(explore(network, { symmetry: exchanges(2) }))).toBe(true);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('symmetry', () => {
  const bells = (...limits: readonly number[]) =>
    networkOf(Object.fromEntries(limits.map((limit, index) => [`t${index}`, bell(limit)])));

  it('keeps of a cube the worlds whose coordinates do not fall', () => {
    const whole = { worlds: 64, transitions: 144, depth: 9, finals: 1, complete: true };
    expect(counts(explore(bells(3, 3, 3)))).toEqual(whole);
    // As many as there are multisets of three of four things.
    expect(counts(explore(bells(3, 3, 3), { symmetry: exchanges(3) }))).toEqual({
      ...whole,
      worlds: 20,
      transitions: 45,
    });
  });

  it('does not take for twins what only begins alike', () => {
    const symmetry = exchanges(2);
    const { worlds, symmetry: report } = explore(bells(1, 2), { symmetry });
    expect([worlds, report]).toEqual([explore(bells(1, 2)).worlds, { used: ['t0 and t1'], refused: [] }]);
  });

  it('refuses what does not even begin alike, and says so', () => {
    const network = networkOf({
      t0: bell(1),
      t1: tiny.createMachine({ initial: 'up', states: { up: { on: { 'env.ring': 'up' } } } }),
    });
    const { worlds, symmetry } = explore(network, { symmetry: exchanges(2) });
    expect([worlds, symmetry]).toEqual([
      explore(network).worlds,
      { used: [], refused: [{ name: 't0 and t1', why: 'it changes the world at the start' }] },
    ]);
  });

  it('refuses an exchange that is none', () => {
    const odd = { ...exchange('t0', 't1'), places: new Map([['t0', 't1']]) };
    expect(() => explore(bells(1, 1), { symmetry: [odd] })).toThrow('t0 and t1: t0 and t1 do not change places');
  });

  it('shows a visitor the world in which the other twin was first', () => {
    const first = tiny.createMachine({
      initial: 'idle',
      states: { idle: { on: { 'env.go': { target: 'gone', actions: to('post', 'call.up') } } }, gone: {} },
    });
    const post = tiny.createMachine({
      initial: 'none',
      states: { none: { on: { 'call.up': 'some' } }, some: { on: { 'call.up': 'all' } }, all: {} },
    });
    const network = networkOf({ t0: first, t1: first, post });
    const seen: unknown[] = [];
    const { worlds } = explore(network, {
      symmetry: exchanges(2),
      observe: ['t1'],
      visit: (visit) => {
        seen.push(visit.images().map((world) => network.snapshot(world, 't1').value));
      },
    });
    expect([worlds, seen]).toEqual([3, [['idle'], ['gone', 'idle'], ['gone']]]);
  });
});
