import fc from 'fast-check';
import { expect } from 'vitest';
import { explore, hasCycle, type Exploration, type Network } from '../../src/engine/index.ts';
import { exchanges, networkOfTwins, type Twins } from './twins.ts';

interface Reduced {
  readonly exploration: Exploration;
  /** By the index that a world has in the whole search: the least depth at which some world stood for it. */
  readonly depths: ReadonlyMap<number, number>;
}

/** A search with symmetry, and what the whole search calls the worlds that it stands for. */
function reduced(network: Network, whole: Exploration, count: number, depth: number): Reduced {
  const depths = new Map<number, number>();
  const exploration = explore(network, {
    symmetry: exchanges(count),
    observe: network.actors,
    bounds: { depth },
    visit: (visit) => {
      for (const image of visit.images()) {
        const index = whole.indexOf(image);
        depths.set(index, Math.min(depths.get(index) ?? Infinity, visit.depth));
      }
    },
  });
  return { exploration, depths };
}

const findingsOf = ({ findings }: Exploration) =>
  findings.map(({ text, schedule }) => `${text} ${schedule === '-' ? 0 : schedule.split('/').length}`).toSorted();

/**
 * Down to a depth: a search with symmetry stands for exactly the worlds of one without, none nearer and none farther, and
 * tells the same findings after as many steps. Returns how many worlds each has.
 */
export function expectSame(twins: Twins, depth: number): { readonly whole: number; readonly kept: number } {
  const network = networkOfTwins(twins);
  const whole = explore(network, { bounds: { depth } });
  const { exploration, depths } = reduced(network, whole, twins.count, depth);
  expect([...depths].toSorted(([a], [b]) => a - b)).toEqual(
    Array.from({ length: whole.worlds }, (_, index) => [index, whole.depthOf(index)]),
  );
  expect(findingsOf(exploration)).toEqual(findingsOf(whole));
  expect([exploration.depth, exploration.complete, exploration.finals.length > 0]).toEqual([
    whole.depth,
    whole.complete,
    whole.finals.length > 0,
  ]);
  return { whole: whole.worlds, kept: exploration.worlds };
}

/** Goes round for ever with symmetry exactly when it does without; networks of more worlds are passed over. */
export function expectSameCycles(twins: Twins, worlds: number): void {
  const network = networkOfTwins(twins);
  const whole = explore(network, { bounds: { worlds } });
  fc.pre(whole.complete);
  expect(hasCycle(explore(network, { symmetry: exchanges(twins.count) }))).toBe(hasCycle(whole));
}
