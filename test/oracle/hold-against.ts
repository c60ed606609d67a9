import { expect } from 'vitest';
import {
  createNetwork,
  cycleOf,
  depthFirst,
  explore,
  finished,
  NetworkError,
  pctRuns,
  randomRuns,
  search,
  type Account,
  type ActorDefinition,
  type Exploration,
  type ExploreOptions,
  type Generator,
  type Network,
  type SearchState,
} from '../../src/engine/index.ts';
import { exploreAll, findingKey, isQuiet, keyOf, walk, type Explored } from './explore.ts';
import { endless } from './fairness.ts';
import { snapshotText, textOf, type Cast } from './macrostep.ts';
import { Network as OwnNetwork } from './network.ts';

// Here the engine's searches and the independent explorer meet. What the two say is brought into one form, and compared
// world by world.

/** What a search is given beside the network. */
export interface Hints {
  readonly accounts?: readonly Account[];
  readonly symmetry?: readonly Generator[];
}

/** Networks with more worlds than that are compared to a depth only. */
const worldsMost = 250;

const build = (casts: readonly Cast[], paranoid = false): Network =>
  createNetwork(casts as readonly ActorDefinition[], { paranoid });

/** Writes a world of the engine as the explorer writes its own. Cells are known by their numbers, so each is written once. */
function writer(network: Network): (world: ArrayLike<number>) => string {
  const known = network.actors.map(() => new Map<number, string>());
  const write = (world: ArrayLike<number>, actor: string): string =>
    [
      snapshotText(network.snapshot(world, actor)),
      textOf(network.timers(world, actor).map(({ name, to, event }) => [name, to, event])),
      textOf(
        network
          .mailbox(world, actor)
          .map(({ from, events }) => [from, [...events]] as const)
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ),
    ].join(' ');
  return (world) =>
    network.actors
      .map((actor, place) => {
        const cell = world[place] as number;
        const text = known[place]?.get(cell) ?? write(world, actor);
        known[place]?.set(cell, text);
        return text;
      })
      .join('\n');
}

const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();
const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const stepsOf = (schedule: string): number => (schedule === '-' ? 0 : schedule.split('/').length);
const findingsOf = (exploration: Exploration): readonly string[] =>
  sorted(exploration.findings.map(({ actor, state, event }) => findingKey({ actor, state, type: event.type })));

/** What two whole searches must agree on. */
interface Whole {
  readonly worlds: readonly string[];
  readonly finals: readonly string[];
  readonly transitions: number;
  readonly findings: readonly string[];
  readonly complete: boolean;
}

const wholeOf = (explored: Explored): Whole => ({
  worlds: sorted(explored.worlds.map(({ world, depth }) => `${depth} ${keyOf(world)}`)),
  finals: sorted(explored.finals.map((index) => keyAt(explored, index))),
  transitions: explored.transitions,
  findings: sorted(explored.findings.keys()),
  complete: explored.complete,
});

const keyAt = ({ worlds }: Explored, index: number): string => {
  const { world, depth } = worlds[index] as Explored['worlds'][number];
  return `${depth} ${keyOf(world)}`;
};

function whole(network: Network, exploration: Exploration): Whole {
  const write = writer(network);
  const keyed = (index: number): string => `${exploration.depthOf(index)} ${write(exploration.world(index))}`;
  return {
    worlds: sorted(range(exploration.worlds).map(keyed)),
    finals: sorted(exploration.finals.map(keyed)),
    transitions: exploration.transitions,
    findings: findingsOf(exploration),
    complete: exploration.complete,
  };
}

/** Without depths: depth-first meets worlds by longer ways. */
const undated = ({ worlds, finals, ...rest }: Whole): Whole => {
  const strip = (texts: readonly string[]): readonly string[] => sorted(texts.map((text) => text.replace(/^\d+ /, '')));
  return { worlds: strip(worlds), finals: strip(finals), ...rest };
};

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

/**
 * Faults of the engine that are known and not mended yet. What they touch is compared once they are gone: set all to false then.
 */
export const pending = {
  /** An account that is wrong may cost final worlds. */
  wrongAccounts: true,
  /** A timer that is armed anew for ever counts as one that is always possible. */
  rearmedTimers: true,
  /** What an idle event would do is worked out where nothing is idle. */
  earlyIdle: true,
  /** A search by partial order that a bound cuts short may lose the way to a finding. */
  lostWays: true,
};

const cyclesOf = (explored: Explored): readonly string[] =>
  pending.rearmedTimers ? [endless(explored), endless(explored, false)] : [endless(explored)];

/** What became of a network, for statistics. */
export type Fate = 'complete' | 'bounded' | 'refused' | 'pending';

/** Holds every search of the engine against the independent explorer. */
export function holdAgainst(casts: readonly Cast[], hints: Hints = {}, pick = 0, hasIdle = false): Fate {
  try {
    return holdAll(casts, hints, pick, hasIdle);
  } catch (thrown) {
    if (pending.earlyIdle && hasIdle && thrown instanceof NetworkError) return 'pending';
    if (pending.lostWays && thrown instanceof RangeError && /^nothing leads to world/.test(thrown.message))
      return 'pending';
    throw thrown;
  }
}

function holdAll(casts: readonly Cast[], hints: Hints, pick: number, hasIdle: boolean): Fate {
  let explored = exploreAll(casts, { worlds: worldsMost });
  let depth = Infinity;
  if (!explored.complete && explored.refused === null) {
    // Whole levels that are small enough; there everything must be equal as well.
    depth = Math.max(1, (explored.worlds.at(-1)?.depth ?? 0) - 1);
    explored = exploreAll(casts, { depth });
  }
  const bounds = depth === Infinity ? {} : { depth };
  if (explored.refused !== null) {
    if (pending.earlyIdle && hasIdle) return 'pending';
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
function holdRefusal(casts: readonly Cast[], explored: Explored, { accounts = [], symmetry = [] }: Hints): void {
  const { depth } = explored.refused as { depth: number };
  // There may be no end of worlds beside the one that shows it, and whoever leaves out orders or goes deep may be there first.
  const bounds = { worlds: 2_000 };
  const searches: Record<string, (network: Network) => Exploration> = {
    compiled: (network) => explore(network),
    JavaScript: (network) => search(network),
    'depth-first': (network) => finished(depthFirst(network, { bounds })).exploration,
    'partial order': (network) => explore(network, { bounds, reduce: { partialOrder: true, accounts } }),
    symmetry: (network) => explore(network, { bounds, symmetry }),
  };
  for (const [name, run] of Object.entries(searches)) {
    const result = tried(() => run(build(casts)));
    if (result.exploration !== null) {
      expect(
        result.exploration.complete,
        `${name} must refuse what the explorer refuses: ${explored.refused?.why}`,
      ).toBe(false);
      continue;
    }
    const { refusedAt } = result;
    // A chart that is refused before it runs has no schedule.
    if (refusedAt === null) expect([name, explored.worlds.length]).toEqual([name, 0]);
    else if (name === 'compiled' || name === 'JavaScript') {
      const steps = stepsOf(refusedAt);
      expect([depth, depth + 1], `${name} refuses at ${refusedAt}, the explorer at depth ${depth}`).toContain(steps);
      expect(breaksAt(casts, refusedAt), `${name}: ${refusedAt} shows no breach`).toBe(true);
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
    expect(whole(network, exploration), name).toEqual(expected);
    expect([exploration.depth, exploration.worlds], name).toEqual([explored.depth, explored.worlds.length]);
    const shown = exploration.findings.map(({ schedule }) => stepsOf(schedule)).toSorted((a, b) => a - b);
    expect(shown, `${name}: lengths of schedules to findings`).toEqual(
      [...explored.findings.values()].toSorted((a, b) => a - b),
    );
    if (explored.complete)
      expect(cyclesOf(explored), `${name}: runs without end`).toContain(cycleOf(exploration, network));
  }
  if (!explored.complete) return;
  const network = build(casts);
  const { exploration, cycle } = finished(depthFirst(network, {}));
  expect(undated(whole(network, exploration)), 'depth-first').toEqual(undated(expected));
  expect(cyclesOf(explored), 'depth-first: runs without end').toContain(cycle);
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
    expect(write(world), 'the world of a way').toBe(keyOf(met.world));
    const choices = network.choices(world);
    expect(
      choices.map(({ kind, actor, event, from, timer }) => textOf([kind, actor, event, from ?? null, timer ?? null])),
      'choices',
    ).toEqual(
      met.choices.map(({ kind, actor, event, from, timer }) =>
        textOf([kind, actor, event, from ?? null, timer ?? null]),
      ),
    );
    if (met.edges === null || choices.length === 0) break;
    const place = turn % choices.length;
    const step = network.step(world, place);
    schedule.push(place);
    const said = step.deliveries.map(({ kind, from, to, event }) => `${kind} ${from} ${to} ${textOf(event)}`);
    expect(said, `what is said in ${schedule.join('/')}`).toEqual(
      own.take(met.world, met.choices[place] as (typeof met.choices)[number]).said,
    );
    world = step.after;
    here = met.edges[place]?.to as number;
  }
  // A shortest schedule of the engine leads where it says.
  const exploration = explore(network, { bounds: { depth: target.depth } });
  const index = range(exploration.worlds).find((one) => write(exploration.world(one)) === keyOf(target.world));
  expect(index, 'a world is met at its depth').toBeDefined();
  expect(keyOf(walk(own, exploration.schedule(index as number)).world)).toBe(keyOf(target.world));
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
    expect(missing, `${name}: all worlds to depth ${deepest} were looked at`).toEqual([]);
  }
  if (cut.worlds !== undefined) expect(met.length, name).toBeLessThanOrEqual(cut.worlds);
  expect(
    met.filter((key) => !known.has(key)),
    `${name}: worlds that are none`,
  ).toEqual([]);
  const ended = exploration.finals.map((index) => met[index] as string);
  expect(
    ended.filter((key) => !finals.has(key)),
    `${name}: final worlds`,
  ).toEqual([]);
  for (const finding of findingsOf(exploration))
    expect(explored.findings.has(finding), `${name}: ${finding}`).toBe(true);
  if (exploration.complete) {
    expect(explored.complete, `${name}: complete`).toBe(true);
    expect(sorted(new Set(ended)), `${name}: complete`).toEqual(sorted(finals));
  } else expect(exploration.stoppedBy, name).not.toBeNull();
}

/** What a reduced search promises: final and quiet worlds, findings, runs without end, everything that a group can show. */
function holdReduced(
  casts: readonly Cast[],
  explored: Explored,
  { accounts = [], symmetry = [] }: Hints,
  pick: number,
): void {
  const ids = casts.map(({ id }) => id);
  // Some look at pairs, some at one alone, some at all.
  const groups = [ids.filter((_, place) => (pick >> place) % 2 === 1), [ids[pick % ids.length] as string]];
  const partialOrder = { partialOrder: true, accounts };
  const modes: Record<string, ExploreOptions> = {
    'partial order': { reduce: { partialOrder: true } },
    ...(accounts.length > 0 ? { 'partial order with accounts': { reduce: partialOrder } } : {}),
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
            shown[at]?.add(group.map((actor) => snapshotText(network.snapshot(image, actor))).join('\n'));
        }
      },
    });
    const tuples = groups.map(
      (group) =>
        new Set(
          explored.worlds.map(({ world }) =>
            group
              .map((actor) => snapshotText((world[ids.indexOf(actor)] as (typeof world)[number]).snapshot))
              .join('\n'),
          ),
        ),
    );
    expect(exploration.complete, name).toBe(true);
    expect(sorted(finals), `${name}: final worlds with their depths`).toEqual(
      sorted(explored.finals.map((index) => keyAt(explored, index))),
    );
    expect(sorted(quiet), `${name}: quiet worlds`).toEqual(
      sorted(explored.worlds.filter(isQuiet).map(({ world }) => keyOf(world))),
    );
    expect(findingsOf(exploration), `${name}: findings`).toEqual(sorted(explored.findings.keys()));
    expect(shown.map(sorted), `${name}: what groups show`).toEqual(tuples.map(sorted));
    const own = new OwnNetwork(casts);
    for (const { schedule, actor, state, event } of exploration.findings) {
      const { findings } = walk(own, schedule);
      expect(findings.map(findingKey), `${name}: ${schedule} shows it`).toContain(
        findingKey({ actor, state, type: event.type }),
      );
    }
    if (options.reduce === undefined)
      expect(sorted([...met].map(([key, depth]) => `${depth} ${key}`)), `${name}: worlds`).toEqual(
        wholeOf(explored).worlds,
      );
    else for (const key of met.keys()) expect(explored.index.has(key), `${name}: a world that is none`).toBe(true);
    holdCycle(name, cycleOf(exploration, network), explored, exploration.symmetry?.used.length ?? 0);
  }
}

/** Where like devices stand for each other a cycle is called fair, and one may be seen where there is none. */
function holdCycle(name: string, cycle: string, explored: Explored, generators: number): void {
  const real = endless(explored);
  if (generators === 0) expect(cyclesOf(explored), `${name}: runs without end`).toContain(cycle);
  else if (real !== 'none') expect(cycle, `${name}: runs without end`).toBe('fair');
}

/** A search that is kept in the middle and taken up again finds what one does that is not. */
function holdResumed(casts: readonly Cast[], explored: Explored, pick: number): void {
  let kept: SearchState | undefined;
  const keeper = { isDue: () => false, save: (state: SearchState) => (kept = structuredClone(state)) };
  const worlds = 1 + (pick % explored.worlds.length);
  const first = explore(build(casts), { bounds: { worlds }, keeper });
  if (first.complete || kept === undefined) return;
  const network = build(casts);
  expect(whole(network, explore(network, { resume: kept })), `resumed after ${worlds} worlds`).toEqual(
    wholeOf(explored),
  );
}

/** Samples meet nothing that is not there, and never say that they have seen all. */
function holdSamples(casts: readonly Cast[], explored: Explored, pick: number): void {
  const samples = {
    random: (network: Network) => finished(randomRuns(network, { runs: 4, seed: pick })),
    pct: (network: Network) => finished(pctRuns(network, { runs: 4, seed: pick, bugDepth: 2 })).exploration,
  };
  if (endless(explored) !== 'none') return; // A run would not end.
  for (const [name, run] of Object.entries(samples)) {
    const network = build(casts);
    const exploration = run(network);
    const write = writer(network);
    for (const index of range(exploration.worlds))
      expect(explored.index.has(write(exploration.world(index))), `${name} meets a world that is none`).toBe(true);
    expect(exploration.complete, name).toBe(false);
  }
}
