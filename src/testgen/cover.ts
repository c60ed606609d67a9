import type { Targets } from './item.ts';
import type { Edge, StepGraph } from './step-graph.ts';

/** A run from the first world, by its steps. */
export type Walk = readonly Edge[];

/** A walk with the items that it covers. */
export interface CoveringWalk {
  readonly walk: Walk;
  readonly covers: readonly number[];
}

/** Every item that a walk covers. */
export function coveredBy(targets: Targets, walk: Walk): ReadonlySet<number> {
  const covered = new Set(targets.ofWorld(0));
  for (const [position, edge] of walk.entries()) {
    const last = walk[position - 1];
    for (const item of targets.ofEdge(edge)) covered.add(item);
    for (const item of targets.ofWorld(edge.to)) covered.add(item);
    if (last) for (const item of targets.ofPair(last, edge)) covered.add(item);
  }
  return covered;
}

/**
 * A small set of walks that covers every item. Each walk goes to the nearest place with something new, from there to the next,
 * and so on until nothing new is ahead; then to a nearest end. Of all walks those are kept that a greedy set cover takes, and of
 * these none whose items the others have. Nothing here is left to chance: equal graphs give equal walks.
 * @param given - walks that are to be in the set whatever they cover
 */
export function coveringWalks(
  graph: StepGraph,
  targets: Targets,
  given: readonly Walk[] = [],
): readonly CoveringWalk[] {
  const open = new Set(targets.items.keys());
  const settle = (walk: Walk): void => {
    for (const item of coveredBy(targets, walk)) open.delete(item);
  };
  for (const walk of given) settle(walk);
  const found: Walk[] = [];
  const seeker = new Seeker(graph, targets, open);
  while (open.size > 0) {
    const walk: Edge[] = [];
    for (
      let way = seeker.toSomethingNew(0, null);
      way;
      way = seeker.toSomethingNew(walk.at(-1)?.to ?? 0, walk.at(-1) ?? null)
    ) {
      walk.push(...way);
      settle(walk);
    }
    // What is left is in the first world, where every walk is, or in none.
    if (walk.length === 0) break;
    walk.push(...seeker.toAnEnd(walk.at(-1)?.to ?? 0));
    settle(walk);
    found.push(walk);
  }
  // Nothing is asked for that is there: one run to an end is a test all the same.
  if (found.length + given.length === 0) found.push(seeker.toAnEnd(0));
  return fewest(targets, given, found);
}

/** Greedy set cover, then without the walks whose items all others have between them. */
function fewest(targets: Targets, given: readonly Walk[], found: readonly Walk[]): readonly CoveringWalk[] {
  const setOf = (walk: Walk): { walk: Walk; covers: ReadonlySet<number> } => ({
    walk,
    covers: coveredBy(targets, walk),
  });
  const kept = given.map(setOf);
  const left = found.map(setOf);
  const covered = new Set(kept.flatMap(({ covers }) => [...covers]));
  for (;;) {
    let best = -1;
    let most = 0;
    for (const [index, { covers }] of left.entries()) {
      const gain = [...covers].filter((item) => !covered.has(item)).length;
      if (gain > most) [best, most] = [index, gain];
    }
    const [chosen] = best < 0 ? [] : left.splice(best, 1);
    if (!chosen) break;
    kept.push(chosen);
    for (const item of chosen.covers) covered.add(item);
  }
  if (kept.length === 0 && found[0]) kept.push(setOf(found[0]));
  const times = new Map<number, number>();
  for (const { covers } of kept) for (const item of covers) times.set(item, (times.get(item) ?? 0) + 1);
  for (let index = kept.length - 1; index >= given.length; index--) {
    const covers = kept[index]?.covers ?? new Set<number>();
    if (kept.length === 1 || [...covers].some((item) => times.get(item) === 1)) continue;
    for (const item of covers) times.set(item, (times.get(item) ?? 0) - 1);
    kept.splice(index, 1);
  }
  return kept.map(({ walk, covers }) => ({ walk, covers: [...covers] }));
}

/** Shortest ways to what is still open. */
class Seeker {
  readonly #graph: StepGraph;
  readonly #targets: Targets;
  readonly #open: ReadonlySet<number>;

  constructor(graph: StepGraph, targets: Targets, open: ReadonlySet<number>) {
    this.#graph = graph;
    this.#targets = targets;
    this.#open = open;
  }

  /**
   * A shortest way to a step with something new, or to two such steps; of equally short ones the one with most.
   * @param last - the step that led here
   */
  toSomethingNew(from: number, last: Edge | null): Walk | null {
    const into = new Map<number, Edge | null>([[from, last]]);
    for (let level = [from]; level.length > 0;) {
      const best = this.#best(level, into);
      if (best) return [...wayTo(into, from, best[0]?.from ?? from), ...best];
      level = this.#next(level, into);
    }
    return null;
  }

  /** A shortest way to a world in which nothing can happen; none where there is no such world ahead. */
  toAnEnd(from: number): Walk {
    const into = new Map<number, Edge | null>([[from, null]]);
    for (let level = [from]; level.length > 0; level = this.#next(level, into)) {
      const end = level.find((world) => this.#graph.finals.has(world));
      if (end !== undefined) return wayTo(into, from, end);
    }
    return [];
  }

  #next(level: readonly number[], into: Map<number, Edge | null>): number[] {
    const next: number[] = [];
    for (const world of level)
      for (const edge of this.#graph.edges(world)) {
        if (into.has(edge.to)) continue;
        into.set(edge.to, edge);
        next.push(edge.to);
      }
    return next;
  }

  /** The best single step out of these worlds, else the best two. */
  #best(level: readonly number[], into: ReadonlyMap<number, Edge | null>): Walk | null {
    let best: Walk | null = null;
    let most = 0;
    const offer = (walk: Walk, gain: number): void => {
      if (gain > most) [best, most] = [walk, gain];
    };
    for (const world of level) {
      const last = into.get(world) ?? null;
      for (const edge of this.#graph.edges(world)) offer([edge], this.#gain(last, edge));
    }
    if (best) return best;
    for (const world of level)
      for (const edge of this.#graph.edges(world))
        for (const second of this.#graph.edges(edge.to))
          offer([edge, second], this.#new(this.#targets.ofPair(edge, second)));
    return best;
  }

  #gain(last: Edge | null, edge: Edge): number {
    return (
      this.#new(this.#targets.ofEdge(edge)) +
      this.#new(this.#targets.ofWorld(edge.to)) +
      (last ? this.#new(this.#targets.ofPair(last, edge)) : 0)
    );
  }

  #new(items: readonly number[]): number {
    let count = 0;
    for (const item of items) if (this.#open.has(item)) count++;
    return count;
  }
}

function wayTo(into: ReadonlyMap<number, Edge | null>, from: number, to: number): Walk {
  const way: Edge[] = [];
  for (let world = to; world !== from;) {
    const edge = into.get(world);
    if (!edge) break;
    way.push(edge);
    world = edge.from;
  }
  return way.reverse();
}
