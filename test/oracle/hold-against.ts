import {
  cycleOf,
  depthFirst,
  explore,
  runToEnd,
  NetworkError,
  search,
  type Exploration,
  type ExploreOptions,
  type Network,
} from '../../src/engine/index.ts';
import { build, findingsOf, range, sorted, stepsOf, undated, whole, wholeOf, writer } from './engine-worlds.ts';
import { exploreAll, keyOf, walk, type Explored } from './explore.ts';
import { holdReduced, holdResumed, holdSamples, type Hints } from './hold-reduced.ts';
import { textOf, type Cast } from './macrostep.ts';
import { Network as OwnNetwork } from './network.ts';
import { endless } from './fairness.ts';
import { same } from './same.ts';

// Here the engine's searches and the independent explorer meet. What the two say is brought into one form, and compared
// world by world.

/** Networks with more worlds than that are compared to a depth only. */
const worldsMost = 250;

/** A search, or the schedule at which it is refused. */
type Tried = { readonly exploration: Exploration } | { readonly exploration: null; readonly refusedAt: string | null };

function tried(run: () => Exploration): Tried {
  try {
    return { exploration: run() };
  } catch (thrown) {
    if (thrown instanceof NetworkError) return { exploration: null, refusedAt: thrown.schedule };
    throw thrown;
  }
}

/** What became of a network, for statistics. */
export type Fate = 'complete' | 'bounded' | 'refused';

/** Holds every search of the engine against the independent explorer. */
export function holdAgainst(casts: readonly Cast[], hints: Hints = {}, pick = 0): Fate {
  let explored = exploreAll(casts, { worlds: worldsMost });
  let depth = Infinity;
  if (!explored.complete && explored.refused === null) {
    // Whole levels that are small enough; there everything must be equal as well.
    depth = Math.max(1, (explored.worlds.at(-1)?.depth ?? 0) - 1);
    explored = exploreAll(casts, { depth });
  }
  const bounds = depth === Infinity ? {} : { depth };
  if (explored.refused !== null) {
    holdRefusal(casts, explored, hints);
    return 'refused';
  }
  holdWhole(casts, explored, bounds);
  holdSteps(casts, explored, pick);
  holdBounds(casts, explored, pick, bounds);
  if (explored.complete) {
    holdReduced(casts, explored, hints, pick);
    if (pick % 3 === 0) holdResumed(casts, explored, pick);
    if (pick % 3 === 1) holdSamples(casts, explored, pick);
  }
  return depth === Infinity ? 'complete' : 'bounded';
}

/** What no search may pass over: where one is refused, all are, and the schedule leads there. */
function holdRefusal(
  casts: readonly Cast[],
  explored: Explored,
  { counterInvariants = [], symmetry = [] }: Hints,
): void {
  const { depth } = explored.refused as { depth: number };
  // There may be no end of worlds beside the one that shows it, and whoever leaves out orders or goes deep may be there first.
  const bounds = { worlds: 2_000 };
  const searches: Record<string, (network: Network) => Exploration> = {
    compiled: (network) => explore(network),
    JavaScript: (network) => search(network),
    'depth-first': (network) => runToEnd(depthFirst(network, { bounds })).exploration,
    'partial order': (network) => explore(network, { bounds, reduce: { partialOrder: true, counterInvariants } }),
    symmetry: (network) => explore(network, { bounds, symmetry }),
  };
  for (const [name, run] of Object.entries(searches)) {
    const result = tried(() => run(build(casts)));
    if (result.exploration !== null) {
      same(
        `${name} must refuse what the explorer refuses: ${explored.refused?.why}`,
        result.exploration.complete,
        false,
      );
      continue;
    }
    const { refusedAt } = result;
    if (name !== 'compiled' && name !== 'JavaScript') continue;
    // A chart that is refused before it runs has no schedule.
    if (refusedAt === null) same(`${name}: refused before it starts`, explored.worlds.length, 0);
    else {
      const steps = stepsOf(refusedAt);
      same(`${name} refuses at ${refusedAt}, the explorer at depth ${depth}`, [depth, depth + 1].includes(steps), true);
      same(`${name}: ${refusedAt} shows no breach`, breaksAt(casts, refusedAt), true);
    }
  }
}

/** Whether the schedule ends in a step that is refused, or in a world from which such a step can be taken at once. */
function breaksAt(casts: readonly Cast[], schedule: string): boolean {
  try {
    const network = new OwnNetwork(casts);
    const { world } = walk(network, schedule);
    for (const choice of network.choices(world)) network.take(world, choice);
    return false;
  } catch (thrown) {
    return !(thrown instanceof RangeError);
  }
}

function holdWhole(casts: readonly Cast[], explored: Explored, bounds: { readonly depth?: number }): void {
  const expected = wholeOf(explored);
  for (const [name, run] of Object.entries({ compiled: explore, JavaScript: search })) {
    const network = build(casts, name === 'JavaScript');
    const exploration = run(network, { bounds });
    same(name, whole(network, exploration), expected);
    same(name, [exploration.depth, exploration.worlds], [explored.depth, explored.worlds.length]);
    const shown = exploration.findings.map(({ schedule }) => stepsOf(schedule)).toSorted((a, b) => a - b);
    same(
      `${name}: lengths of schedules to findings`,
      shown,
      [...explored.findings.values()].toSorted((a, b) => a - b),
    );
    if (explored.complete) same(`${name}: runs without end`, cycleOf(exploration, network), endless(explored));
  }
  if (!explored.complete) return;
  const network = build(casts);
  const { exploration, cycle } = runToEnd(depthFirst(network, {}));
  same('depth-first', undated(whole(network, exploration)), undated(expected));
  same('depth-first: runs without end', cycle, endless(explored));
}

/** Takes a way that `pick` chooses, side by side. */
function holdSteps(casts: readonly Cast[], explored: Explored, pick: number): void {
  const network = build(casts);
  const write = writer(network);
  const own = new OwnNetwork(casts);
  let world: ArrayLike<number> = network.initial;
  const target = explored.worlds[pick % explored.worlds.length] as Explored['worlds'][number];
  const schedule: number[] = [];
  let here = 0;
  for (let turn = pick; schedule.length < 12; turn = (turn * 31 + 7) % 65_536) {
    const met = explored.worlds[here] as Explored['worlds'][number];
    same('the world of a way', write(world), keyOf(met.world));
    const choices = network.choices(world);
    same(
      'choices',
      choices.map(({ kind, actor, event, from, timer }) => textOf([kind, actor, event, from ?? null, timer ?? null])),
      met.choices.map(({ kind, actor, event, from, timer }) =>
        textOf([kind, actor, event, from ?? null, timer ?? null]),
      ),
    );
    if (met.edges === null || choices.length === 0) break;
    const place = turn % choices.length;
    const step = network.step(world, place);
    schedule.push(place);
    const said = step.deliveries.map(({ kind, from, to, event }) => `${kind} ${from} ${to} ${textOf(event)}`);
    same(
      `what is said in ${schedule.join('/')}`,
      said,
      own.take(met.world, met.choices[place] as (typeof met.choices)[number]).said,
    );
    world = step.after;
    here = met.edges[place]?.to as number;
  }
  // A shortest schedule of the engine leads where it says.
  const exploration = explore(network, { bounds: { depth: target.depth } });
  const index = range(exploration.worlds).find((one) => write(exploration.world(one)) === keyOf(target.world));
  same('a world is met at its depth', index !== undefined, true);
  same('where a schedule leads', keyOf(walk(own, exploration.schedule(index as number)).world), keyOf(target.world));
}

/** A search that is cut short claims less, and what it claims is true. */
function holdBounds(
  casts: readonly Cast[],
  explored: Explored,
  pick: number,
  beside: { readonly depth?: number },
): void {
  const known = new Map(explored.worlds.map(({ world, depth }) => [keyOf(world), depth]));
  const finals = new Set(
    explored.finals.map((index) => keyOf((explored.worlds[index] as Explored['worlds'][number]).world)),
  );
  const few = 1 + (pick % Math.max(1, explored.worlds.length));
  const deep = pick % (explored.depth + 1);
  const cuts: Record<string, ExploreOptions['bounds'] & object> = {
    worlds: { ...beside, worlds: few },
    depth: { depth: deep },
    memory: { ...beside, memory: 200 + (pick % 4000) },
  };
  const reductions = { none: {}, 'partial order': { reduce: { partialOrder: true } } };
  // One of the twelve per network: over all networks each has its turn.
  const [what, cut] = Object.entries(cuts)[pick % 3] as [string, (typeof cuts)[string]];
  const [how, options] = Object.entries(reductions)[(pick >> 2) % 2] as [string, ExploreOptions];
  const run = (pick >> 3) % 2 === 0 ? explore : search;
  const name = `a bound on ${what}, reduction ${how}`;
  const network = build(casts);
  const write = writer(network);
  const exploration = run(network, { ...options, bounds: cut });
  const met = range(exploration.worlds).map((index) => write(exploration.world(index)));
  const deepest = exploration.depthComplete;
  // One that leaves out orders and comes to its end has not looked at all worlds, nor need it.
  if (deepest <= explored.depth && !(exploration.complete && how !== 'none')) {
    const within = [...known].filter(([, depth]) => depth <= deepest).map(([key]) => key);
    const missing = within.filter((key) => !new Set(met).has(key));
    same(`${name}: all worlds to depth ${deepest} were looked at`, missing, []);
  }
  if (cut.worlds !== undefined) same(name, met.length <= cut.worlds, true);
  same(
    `${name}: worlds that are none`,
    met.filter((key) => !known.has(key)),
    [],
  );
  const ended = exploration.finals.map((index) => met[index] as string);
  same(
    `${name}: final worlds`,
    ended.filter((key) => !finals.has(key)),
    [],
  );
  for (const finding of findingsOf(exploration)) same(`${name}: ${finding}`, explored.findings.has(finding), true);
  if (exploration.complete) {
    same(`${name}: complete`, explored.complete, true);
    same(`${name}: complete`, sorted(new Set(ended)), sorted(finals));
  } else same(name, exploration.stoppedBy !== null, true);
}
