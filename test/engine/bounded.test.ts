import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createNetwork,
  depthFirst,
  explore,
  runToEnd,
  replay,
  search,
  type ExploreOptions,
  type Exploration,
  type Network,
} from '../../src/engine/index.ts';
import { forwardTables } from './forward-machines.ts';
import { anyTables, machinesOf } from './table-machines.ts';
import { chart, networkOf, to } from './tiny.ts';
import { anyTwins, exchanges, fair, networkOfTwins, unfair } from './twins.ts';
import { runs } from '../runs.ts';

/** A network that may be made again, and generators for it that may be wrong. */
interface Made {
  readonly make: () => Network;
  readonly symmetry: NonNullable<ExploreOptions['symmetry']>;
}

const anyNetwork: fc.Arbitrary<Made> = fc.oneof(
  fc.oneof(anyTables, forwardTables).map((tables) => ({
    make: () => createNetwork(Object.entries(machinesOf(tables)).map(([id, machine]) => ({ id, machine }))),
    symmetry: [],
  })),
  fc.oneof(anyTwins(fair), anyTwins(unfair)).map((twins) => ({
    make: () => networkOfTwins(twins),
    symmetry: exchanges(twins.count),
  })),
);

const anyBound = fc.record({
  bounds: fc.oneof(
    fc.record({ worlds: fc.integer({ min: 1, max: 120 }) }),
    fc.record({ depth: fc.nat(9), worlds: fc.constant(300) }),
    fc.record({ memory: fc.integer({ min: 1, max: 30_000 }), worlds: fc.constant(300) }),
  ),
  /** Questions to `shouldStop` until it says yes. */
  asks: fc.option(fc.nat(8)),
});

type Mode = (network: Network, options: ExploreOptions) => Exploration;

const modes = (symmetry: Made['symmetry']): readonly Mode[] => [
  search,
  explore,
  (network, options) => runToEnd(depthFirst(network, options)).exploration,
  (network, options) => explore(network, { ...options, symmetry }),
  (network, options) => explore(network, { ...options, reduce: { partialOrder: true } }),
  (network, options) => explore(network, { ...options, symmetry, reduce: { partialOrder: true } }),
];

describe('a search that is cut short', () => {
  it('by worlds, depth, memory or time tells in every mode what it has found, and a way to each', () => {
    fc.assert(
      fc.property(anyNetwork, fc.nat(5), anyBound, ({ make, symmetry }, mode, { bounds, asks }) => {
        const network = make();
        let asked = 0;
        const found = (modes(symmetry)[mode] as Mode)(network, {
          bounds,
          observe: network.actors,
          groups: [network.actors.slice(0, 2), network.actors.slice(-1)],
          visit: () => {},
          ...(asks === null ? {} : { shouldStop: () => asked++ >= asks }),
        });
        for (const { text, schedule } of found.findings) {
          const steps = replay(network, schedule);
          const last = steps.at(-1)?.findings ?? network.initialFindings;
          expect(last.map((finding) => finding.text)).toContain(text);
        }
        for (let index = 0; index < found.worlds; index += 7)
          expect(replay(network, found.schedule(index)).at(-1)?.after ?? network.initial).toEqual(found.world(index));
      }),
      { numRuns: runs(120) },
    );
  }, 120_000);

  it('in its first look at a sample of the worlds knows the way to what it has found', () => {
    // Four walkers, all looked at together, so that nothing is left out; one of them says something that nobody declares.
    const walker = (isLoud: boolean) =>
      chart({
        id: 'walker',
        initial: 's0',
        states: Object.fromEntries(
          Array.from({ length: 7 }, (_, at) => {
            const says = isLoud && at === 0 ? { actions: to('d', 'undeclared') } : {};
            return [`s${at}`, at === 6 ? {} : { on: { 'env.walk': { target: `s${at + 1}`, ...says } } }];
          }),
        ),
      });
    const ids = ['a', 'b', 'c', 'd'];
    for (let depth = 1; depth <= 14; depth++) {
      const network = networkOf(Object.fromEntries(ids.map((id) => [id, walker(id === 'd')])));
      const found = explore(network, { bounds: { depth }, groups: [ids], reduce: { partialOrder: true } });
      expect(found.findings[0]?.schedule).toBe(depth < 2 ? undefined : '3/3');
    }
  });
});
