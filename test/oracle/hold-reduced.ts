import type { AnyMachineSnapshot } from 'xstate';
import {
  cycleOf,
  explore,
  runToEnd,
  pctRuns,
  randomRuns,
  type CounterInvariant,
  type ExploreOptions,
  type Generator,
  type Network,
  type SearchState,
} from '../../src/engine/index.ts';
import { build, findingsOf, keyAt, range, sorted, whole, wholeOf, writer } from './engine-worlds.ts';
import { findingKey, isQuiet, keyOf, walk, type Explored } from './explore.ts';
import { endless } from './fairness.ts';
import { snapshotText, type Cast } from './macrostep.ts';
import { Network as OwnNetwork } from './network.ts';
import { same } from './same.ts';

/** What a search is given beside the network. */
export interface Hints {
  readonly counterInvariants?: readonly CounterInvariant[];
  readonly symmetry?: readonly Generator[];
}

/** What a reduced search promises: final and quiet worlds, findings, runs without end, everything that a group can show. */
/**
 * What an actor shows to a group. Of a counter that a machine declares only 0 to 2 are told apart by a search that leaves out
 * orders (adr/0009): one high value stands for all, and who looks at the number itself may not see each.
 */
function shownText({ machine, context, ...rest }: AnyMachineSnapshot): string {
  const { counters = [] } = ((machine.root as { meta?: unknown }).meta ?? {}) as { counters?: readonly string[] };
  const capped = Object.entries(context as object).map(([name, value]: [string, unknown]) => [
    name,
    counters.includes(name) ? Math.max(-1, Math.min(3, value as number)) : value,
  ]);
  return snapshotText({ ...rest, machine, context: Object.fromEntries(capped) } as AnyMachineSnapshot);
}

export function holdReduced(
  casts: readonly Cast[],
  explored: Explored,
  { counterInvariants = [], symmetry = [] }: Hints,
  pick: number,
): void {
  const ids = casts.map(({ id }) => id);
  // Some look at pairs, some at one alone, some at all.
  const groups = [ids.filter((_, place) => (pick >> place) % 2 === 1), [ids[pick % ids.length] as string]];
  const partialOrder = { partialOrder: true, counterInvariants };
  const modes: Record<string, ExploreOptions> = {
    'partial order': { reduce: { partialOrder: true } },
    ...(counterInvariants.length > 0 ? { 'partial order with counterInvariants': { reduce: partialOrder } } : {}),
    ...(symmetry.length > 0 ? { symmetry: { symmetry }, 'all reductions': { symmetry, reduce: partialOrder } } : {}),
  };
  for (const [name, options] of Object.entries(modes)) {
    const network = build(casts);
    const write = writer(network);
    const met = new Map<string, number>();
    const quiet = new Set<string>();
    const finals = new Set<string>();
    const shown = groups.map(() => new Set<string>());
    const exploration = explore(network, {
      ...options,
      observe: ids,
      groups,
      visit(visit) {
        for (const image of visit.images()) {
          const key = write(image);
          // A world may be met for itself after it was met as the image of another; then by a longer way.
          if (met.has(key)) continue;
          met.set(key, visit.depth);
          if (visit.isQuiet()) quiet.add(key);
          if (visit.final) finals.add(`${visit.depth} ${key}`);
          for (const [at, group] of groups.entries())
            shown[at]?.add(group.map((actor) => shownText(network.snapshot(image, actor))).join('\n'));
        }
      },
    });
    const tuples = groups.map(
      (group) =>
        new Set(
          explored.worlds.map(({ world }) =>
            group.map((actor) => shownText((world[ids.indexOf(actor)] as (typeof world)[number]).snapshot)).join('\n'),
          ),
        ),
    );
    same(name, exploration.complete, true);
    same(
      `${name}: final worlds with their depths`,
      sorted(finals),
      sorted(explored.finals.map((index) => keyAt(explored, index))),
    );
    same(
      `${name}: quiet worlds`,
      sorted(quiet),
      sorted(explored.worlds.filter(isQuiet).map(({ world }) => keyOf(world))),
    );
    same(`${name}: findings`, findingsOf(exploration), sorted(explored.findings.keys()));
    same(`${name}: what groups show`, shown.map(sorted), tuples.map(sorted));
    const own = new OwnNetwork(casts);
    for (const { schedule, actor, state, event } of exploration.findings) {
      const { findings } = walk(own, schedule);
      same(
        `${name}: ${schedule} shows it`,
        findings.map(findingKey).includes(findingKey({ actor, state, type: event.type })),
        true,
      );
    }
    if (options.reduce === undefined)
      same(`${name}: worlds`, sorted([...met].map(([key, depth]) => `${depth} ${key}`)), wholeOf(explored).worlds);
    else for (const key of met.keys()) same(`${name}: a world that is none`, explored.index.has(key), true);
    holdCycle(name, cycleOf(exploration, network), explored, exploration.symmetry?.used.length ?? 0);
  }
}

/** Where like devices stand for each other a cycle is called fair, and one may be seen where there is none. */
function holdCycle(name: string, cycle: string, explored: Explored, generators: number): void {
  const real = endless(explored);
  if (generators === 0) same(`${name}: runs without end`, cycle, real);
  else if (real !== 'none') same(`${name}: runs without end`, cycle, 'fair');
}

/** A search that is kept in the middle and taken up again finds what one does that is not. */
export function holdResumed(casts: readonly Cast[], explored: Explored, pick: number): void {
  let kept: SearchState | undefined;
  const keeper = { isDue: () => false, save: (state: SearchState) => (kept = structuredClone(state)) };
  const worlds = 1 + (pick % explored.worlds.length);
  const first = explore(build(casts), { bounds: { worlds }, keeper });
  if (first.complete || kept === undefined) return;
  const network = build(casts);
  same(`resumed after ${worlds} worlds`, whole(network, explore(network, { resume: kept })), wholeOf(explored));
}

/** Samples meet nothing that is not there, and never say that they have seen all. */
export function holdSamples(casts: readonly Cast[], explored: Explored, pick: number): void {
  const samples = {
    random: (network: Network) => runToEnd(randomRuns(network, { runs: 4, seed: pick })),
    pct: (network: Network) => runToEnd(pctRuns(network, { runs: 4, seed: pick, bugDepth: 2 })).exploration,
  };
  if (endless(explored) !== 'none') return; // A run would not end.
  for (const [name, run] of Object.entries(samples)) {
    const network = build(casts);
    const exploration = run(network);
    const write = writer(network);
    for (const index of range(exploration.worlds))
      same(`${name} meets a world that is none`, explored.index.has(write(exploration.world(index))), true);
    same(name, exploration.complete, false);
  }
}
