import type { StepGraph } from './step-graph.ts';

/**
 * A shortest way to every world of the graph (breadth-first, the first step wins), as choices. A way that is the beginning of
 * another one is left out: the longer one passes by its world.
 */
export function shortestSchedules(graph: StepGraph): readonly (readonly number[])[] {
  const cameBy = new Map<number, { readonly from: number; readonly choice: number }>();
  const passed = new Set<number>();
  const order = [0];
  for (const from of order) {
    for (const { to, choice } of graph.edges(from)) {
      if (to === 0 || cameBy.has(to)) continue;
      cameBy.set(to, { from, choice });
      passed.add(from);
      order.push(to);
    }
  }
  const wayTo = (world: number): readonly number[] => {
    const way: number[] = [];
    for (let came = cameBy.get(world); came !== undefined; came = cameBy.get(came.from)) way.push(came.choice);
    return way.reverse();
  };
  return order.filter((world) => !passed.has(world)).map(wayTo);
}
