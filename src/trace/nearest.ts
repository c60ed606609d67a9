import type { World } from '../engine/index.ts';
import type { HappensBefore } from './happens-before.ts';
import { CheapestFirst } from './heap.ts';
import type { WalkPlace, Places, StepName } from './places.ts';

/** Criterion for a passing run. */
export interface Passing {
  /** A world that passing runs must avoid. */
  isBad(world: World): boolean;
  /** Whether a passing run may end in this final world. */
  mayEnd(world: World): boolean;
  /** `false` where it is known that no passing run continues from this world. */
  canPass?(world: World): boolean;
}

/** A passing run at minimal distance from the failing one, or why none was found. */
export type Nearest =
  | { readonly found: 'run'; readonly names: readonly StepName[] }
  | { readonly found: 'none' }
  | { readonly found: 'unknown' };

interface State {
  readonly place: WalkPlace;
  /** Number of steps taken of each kind of the failing run; and all steps so far, newest first. */
  readonly counts: Uint16Array;
  readonly trail: NameTrail | null;
}

interface NameTrail {
  readonly name: StepName;
  readonly before: NameTrail | null;
}

// Weight of a reversed edge in the lexicographic cost; no run has as many steps.
const perEdge = 2 ** 32;
const perPair = 2 ** 14;

/**
 * Finds a passing run at minimal distance from the failing one, by uniform-cost search (Dijkstra). The distance counts reversed
 * happens-before edges, where edges are pairs of the transitive reduction. Ties are broken by the number of reversed pairs, then
 * by the number of steps outside the failing run. A search state is a world plus the steps of the failing run taken so far. A
 * step costs its incoming edges from steps not taken yet, so a cheapest path to a passing end is such a run.
 * @param stopped - polled now and then; a search that was stopped, or has visited `statesMax` states, is inconclusive
 */
export function nearestPassing(
  places: Places,
  failing: HappensBefore,
  passing: Passing,
  { statesMax, stopped = () => false }: { readonly statesMax: number; readonly stopped?: () => boolean },
): Nearest {
  const kinds = new Map<StepName, number[]>();
  for (const [position, name] of failing.names.entries()) kinds.set(name, [...(kinds.get(name) ?? []), position]);
  const kindIds = new Map([...kinds.keys()].map((name, id) => [name, id]));
  // For each step of the failing run: its kind, and the number of steps of that kind up to it.
  const times = failing.names.map((name, step) => ({
    kind: kindIds.get(name) ?? 0,
    time: (kinds.get(name) ?? []).indexOf(step) + 1,
  }));
  const isTaken = (counts: Uint16Array, step: number): boolean => {
    const { kind, time } = times[step] ?? { kind: 0, time: 0 };
    return (counts[kind] ?? 0) >= time;
  };

  const open = new CheapestFirst<State>();
  const closed = new Map<WalkPlace, Set<string>>();
  const start: State = { place: places.start, counts: new Uint16Array(kinds.size), trail: null };
  if (admits(passing, start.place)) open.put(start, 0);
  let states = 0;
  for (let next = open.take(); next !== null; next = open.take()) {
    const { place, counts, trail } = next.item;
    const seen = closed.get(place) ?? new Set<string>();
    const key = counts.join();
    if (seen.has(key)) continue;
    closed.set(place, seen.add(key));
    if (place.moves.length === 0) return { found: 'run', names: namesOfTrail(trail) };
    if (++states >= statesMax || (states % 256 === 0 && stopped())) return { found: 'unknown' };
    for (const { name } of place.moves) {
      const to = places.way(place, name)?.to;
      if (!to || !admits(passing, to)) continue;
      const kind = kindIds.get(name);
      const step = kind === undefined ? undefined : kinds.get(name)?.[counts[kind] ?? 0];
      let cost = next.cost;
      let after = counts;
      if (kind === undefined || step === undefined) cost += 1;
      else {
        const isOwed = (before: number): boolean => !isTaken(counts, before);
        cost += perEdge * (failing.direct[step] ?? []).filter(isOwed).length;
        cost += perPair * (failing.past[step] ?? []).filter(isOwed).length;
        after = counts.slice();
        after[kind] = (after[kind] ?? 0) + 1;
      }
      open.put({ place: to, counts: after, trail: { name, before: trail } }, cost);
    }
  }
  return { found: 'none' };
}

/** Whether a passing run may visit a place, or end there. */
export function admits(passing: Passing, place: WalkPlace): boolean {
  if (passing.canPass?.(place.world) === false || passing.isBad(place.world)) return false;
  return place.moves.length > 0 || passing.mayEnd(place.world);
}

function namesOfTrail(trail: NameTrail | null): readonly StepName[] {
  const names: StepName[] = [];
  for (let here = trail; here !== null; here = here.before) names.push(here.name);
  return names.reverse();
}
