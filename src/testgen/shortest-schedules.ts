import type { StepGraph } from './step-graph.ts';

/**
 * A shortest schedule to every world of the graph (breadth-first, the first edge wins). A schedule that is a prefix of another
 * one is omitted, because the longer one visits its world.
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
