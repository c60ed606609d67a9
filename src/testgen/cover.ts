import type { Targets } from './item.ts';
import type { Edge, StepGraph } from './step-graph.ts';

/** A path from the initial world, by its edges. */
export type Walk = readonly Edge[];

/** A walk with the items that it covers. */
export interface CoveringWalk {
  readonly walk: Walk;
  readonly covers: readonly number[];
}

/** All items that a walk covers. */
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
 * A small set of walks that covers every item. Each walk repeatedly takes a shortest path to an uncovered item until none is
 * reachable, then a shortest path to a final world. A greedy set cover selects among the walks, and redundant ones are dropped.
 * The result is deterministic: equal graphs give equal walks.
 * @param required - walks that are in the result whatever they cover
 * @see Chvátal: A greedy heuristic for the set-covering problem (1979)
 */
export function coveringWalks(
  graph: StepGraph,
  targets: Targets,
  required: readonly Walk[] = [],
): readonly CoveringWalk[] {
  const open = new Set(targets.items.keys());
  const settle = (walk: Walk): void => {
    for (const item of coveredBy(targets, walk)) open.delete(item);
  };
  for (const walk of required) settle(walk);
  const found: Walk[] = [];
  const paths = new PathFinder(graph, targets, open);
  while (open.size > 0) {
    const walk: Edge[] = [];
    for (
      let way = paths.toUncovered(0, null);
      way;
      way = paths.toUncovered(walk.at(-1)?.to ?? 0, walk.at(-1) ?? null)
    ) {
      walk.push(...way);
      settle(walk);
    }
    // The uncovered items are in the initial world, which every walk contains, or unreachable.
    if (walk.length === 0) break;
    walk.push(...paths.toFinal(walk.at(-1)?.to ?? 0));
    settle(walk);
    found.push(walk);
  }
  // With nothing to cover, one complete run is still a test.
  if (found.length + required.length === 0) found.push(paths.toFinal(0));
  return greedyCover(targets, required, found);
}

/** Greedy set cover, then removal of walks whose items the others cover together. */
function greedyCover(targets: Targets, required: readonly Walk[], found: readonly Walk[]): readonly CoveringWalk[] {
  const setOf = (walk: Walk): { walk: Walk; covers: ReadonlySet<number> } => ({
    walk,
    covers: coveredBy(targets, walk),
  });
  const kept = required.map(setOf);
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
  for (let index = kept.length - 1; index >= required.length; index--) {
    const covers = kept[index]?.covers ?? new Set<number>();
    if (kept.length === 1 || [...covers].some((item) => times.get(item) === 1)) continue;
    for (const item of covers) times.set(item, (times.get(item) ?? 0) - 1);
    kept.splice(index, 1);
  }
  return kept.map(({ walk, covers }) => ({ walk, covers: [...covers] }));
}

/** Shortest paths to uncovered items. */
class PathFinder {
  readonly #graph: StepGraph;
  readonly #targets: Targets;
  readonly #open: ReadonlySet<number>;

  constructor(graph: StepGraph, targets: Targets, open: ReadonlySet<number>) {
    this.#graph = graph;
    this.#targets = targets;
    this.#open = open;
  }

  /**
   * A shortest path to an edge with an uncovered item, or to two such edges; on a tie the one with most items.
   * @param last - the edge that led here
   */
  toUncovered(from: number, last: Edge | null): Walk | null {
    const into = new Map<number, Edge | null>([[from, last]]);
    for (let level = [from]; level.length > 0;) {
      const best = this.#best(level, into);
      if (best) return [...wayTo(into, from, best[0]?.from ?? from), ...best];
      level = this.#next(level, into);
    }
    return null;
  }

  /** A shortest path to a final world; empty if none is reachable. */
  toFinal(from: number): Walk {
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

  /** The best single edge out of these worlds, else the best two. */
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
