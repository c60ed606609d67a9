import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, type CounterInvariant, type NetworkTables } from '../../src/engine/index.ts';
import { LearnedSystems } from '../../src/engine/reductions/partial-order/learned-systems.ts';
import { CounterBounds } from '../../src/engine/reductions/partial-order/counter-bounds.ts';
import { KnowledgeVersion } from '../../src/engine/reductions/partial-order/knowledge-version.ts';
import { StepCache } from '../../src/engine/search/step-cache.ts';
import { keptBy } from './kept.ts';
import {
  invariantOf,
  anyOffice,
  counter,
  networkFor,
  rightClaims,
  type Deed,
  type Office,
  type Way,
} from './offices.ts';
import { chart, networkOf, to } from './tiny.ts';
import { exchange } from './twins.ts';
import { runs } from '../runs.ts';
import { keepsAllWithInvariant } from './office-laws.ts';

const going = (...does: readonly Deed[]): Way => ({ on: 'env.go', does });

const officeOf = (ways: readonly Way[], count: number): Office => ({
  workers: Array.from({ length: count }, () => ({ ways, claims: rightClaims(ways) })),
  stops: true,
  own: null,
  start: 0,
  flips: 0,
});

/** The bounds after all that a network can do is known, and what is left of its one invariant. */
function boundsOf(network: NetworkTables, invariant: CounterInvariant): boolean {
  const learned = new LearnedSystems(network, new KnowledgeVersion());
  const bounds = new CounterBounds(network, learned, [invariant], new KnowledgeVersion());
  explore(network, { bounds: { worlds: 2000 } });
  learned.learn();
  return bounds.valid[0] === true;
}

describe('an invariant of who is counted', () => {
  it('right or wrong, changes nothing of what a search by partial order keeps', () => {
    fc.assert(keepsAllWithInvariant(1500), { numRuns: runs(120) });
  }, 120_000);

  it('that every local step bears out adds up in every world', () => {
    let valid = 0;
    fc.assert(
      fc.property(anyOffice, (office) => {
        const network = networkFor(office);
        const invariant = invariantOf(office);
        if (!boundsOf(network, invariant)) return;
        valid++;
        const whole = explore(network, { bounds: { worlds: 2000 } });
        const rests = new Set<number>();
        for (let index = 0; index < whole.worlds; index++) {
          const world = whole.world(index);
          const owed = invariant.contributors.reduce(
            (sum, id) => sum + invariant.contribution(id, network.snapshot(world, id)),
            0,
          );
          rests.add((network.snapshot(world, 'n').context as { count: number }).count - owed);
        }
        expect(rests.size).toBe(1);
      }),
      { numRuns: 200, seed: 7 },
    );
    expect(valid).toBeGreaterThan(10);
  }, 60_000);

  it.each<[string, readonly Deed[][], boolean]>([
    ['up and down', [['up'], ['down']], true],
    ['down by a clerk who passes it on in a call', [['up'], ['relay.down']], true],
    ['up by a clerk, so that more is owed for a moment than is counted', [['relay.up'], ['down']], false],
    ['down and up again in one step', [['up'], ['down', 'up'], ['down']], true],
    ['down by mail, which is on its way for a while', [['up'], ['mail.down']], false],
    ['down by mail to a clerk', [['up'], ['late.down']], false],
  ])('of workers who are counted %s is borne out or not', (_, does, isValid) => {
    const ways = does.map((deeds) => going(...deeds));
    const office = officeOf(ways, 2);
    expect(boundsOf(networkFor(office), invariantOf(office))).toBe(isValid);
  });

  it('that is right leaves out orders: who is counted and stands still keeps the counter from zero', () => {
    const office = officeOf([going('up'), going(), going('down')], 3);
    const worlds = (counterInvariants: readonly CounterInvariant[]): number =>
      explore(networkFor(office), { reduce: { partialOrder: true, counterInvariants } }).worlds;
    expect([worlds([]), worlds([invariantOf(office)])]).toEqual([152, 88]);
  });

  it('does not keep its keeper from ending what it counts of its own', () => {
    // The keeper ends its own work and pokes; the worker is somewhere else when it has gone first.
    const waiting = chart({
      id: 'waiting',
      initial: 'here',
      states: {
        here: { on: { 'env.go': 'gone', 'mail.poke': 'poked' } },
        gone: { on: { 'mail.poke': {} } },
        poked: {},
      },
    });
    const invariant: CounterInvariant = {
      actor: 'n',
      counter: 'count',
      contributors: ['n'],
      contribution: (_, { value }) => (value === 'busy' ? 1 : 0),
    };
    const network = (): NetworkTables => networkOf({ w0: waiting, n: counter({ stops: true, own: 1, start: 1 }) });
    const full = keptBy(network(), [], { partialOrder: false });
    expect(keptBy(network(), [], { partialOrder: true, counterInvariants: [invariant] }).kept).toEqual(full.kept);
  });

  it('of a counter that nobody declares is refused', () => {
    const office = officeOf([going('up')], 1);
    const invariant = { ...invariantOf(office), counter: 'other' };
    expect(() =>
      explore(networkFor(office), { reduce: { partialOrder: true, counterInvariants: [invariant] } }),
    ).toThrow('n declares no counter other');
  });

  it('whose only counter-example hangs on twelve coins is refuted all the same', () => {
    // Takes down what it was never counted for, late and only while the keeper is busy.
    const office: Office = {
      workers: [{ ways: [{ on: 'call.rare', does: [] }, going('down')], claims: [0, 0, 0] }],
      stops: true,
      own: 1,
      start: 1,
      flips: 12,
    };
    const full = keptBy(networkFor(office), [], { partialOrder: false });
    const reduced = keptBy(networkFor(office), [], { partialOrder: true, counterInvariants: [invariantOf(office)] });
    expect(reduced.kept).toEqual(full.kept);
    expect(full.kept.finals.filter((final) => final.includes('lost'))).not.toEqual([]);
  });

  it.each([
    ['more than can be counted', Number.NaN],
    ['less than nothing', -1],
    ['half a probe', 0.5],
  ])('that says %s of somebody is not valid', (_, contribution) => {
    const office = officeOf([going('up')], 2);
    expect(boundsOf(networkFor(office), { ...invariantOf(office), contribution: () => contribution })).toBe(false);
  });

  it('is valid of like actors only where they contribute alike: of two, one is never executed', () => {
    const ways = [going('up')];
    const isValid = (claims: readonly (readonly number[])[]): boolean => {
      const office = { ...officeOf(ways, 2), workers: claims.map((own) => ({ ways, claims: own })) };
      const network = networkFor(office);
      const learned = new LearnedSystems(network, new KnowledgeVersion());
      const bounds = new CounterBounds(network, learned, [invariantOf(office)], new KnowledgeVersion());
      const { moves, steps, orbit } = new StepCache(network, [exchange('w0', 'w1')]);
      const cells = Int32Array.from(network.initial);
      const { first: move } = moves.row(1, cells[1] ?? 0);
      orbit?.equivariance.violated(steps.outcome(move, cells));
      learned.learn();
      return bounds.valid[0] === true;
    };
    const right = rightClaims(ways);
    expect([isValid([right, right]), isValid([right, [0, 2]])]).toEqual([true, false]);
  });

  it('put away in the middle of a search bars nothing in the search that decides', () => {
    const zero = ({ context }: { context: { count: number } }): boolean => context.count === 0;
    const office = officeOf([], 0);
    const keeper = counter(office).config.on;
    // The helper is asked twice if it is not asked whether both answers come in one run.
    const ask = { target: 'asked', actions: to('z', 'call.ask') };
    const network = (): NetworkTables =>
      networkOf({
        n: chart({
          id: 'keeper',
          meta: { counters: ['count'] },
          context: { count: 1 },
          on: keeper,
          initial: 'busy',
          states: {
            busy: {
              on: {
                'env.finish': [
                  { guard: zero, target: 'lost', actions: to('w', 'mail.k') },
                  { target: 'idle', actions: to('w', 'mail.k') },
                ],
              },
            },
            lost: {},
            idle: {},
          },
        }),
        z: chart({
          id: 'z',
          initial: 'z0',
          states: {
            z0: { on: { 'env.l': 'zl', 'env.r': 'zr', 'call.ask': {} } },
            zl: { on: { 'call.ask': { actions: to('w', 'reply.l') } } },
            zr: { on: { 'call.ask': { actions: to('w', 'reply.r') } } },
          },
        }),
        w: chart({
          id: 'w',
          on: { 'mail.k': {}, 'reply.l': {}, 'reply.r': {} },
          initial: 's0',
          states: {
            s0: { on: { 'env.ask': ask, 'mail.k': 's1' } },
            asked: { on: { 'reply.l': 's1', 'mail.k': 's1' } },
            s1: { on: { 'env.go': { target: 'end', actions: to('n', 'call.down') } } },
            end: {},
          },
        }),
      });
    const invariant: CounterInvariant = {
      actor: 'n',
      counter: 'count',
      contributors: ['n', 'w'],
      contribution: (actor, { value }) => (actor === 'n' ? (value === 'lost' ? 0 : 1) : 0),
    };
    const full = keptBy(network(), [], { partialOrder: false });
    expect(keptBy(network(), [], { partialOrder: true, counterInvariants: [invariant] }).kept).toEqual(full.kept);
  });
});
