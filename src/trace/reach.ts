import type { Exploration } from '../engine/index.ts';

/**
 * Backward reachability: the worlds of a complete exploration from which a goal can be reached without passing a bad world.
 * @param isGoal, isBad - called once for each world, by index
 * @returns one byte per world: 1 where the goal is reachable
 */
export function inReach(
  exploration: Exploration,
  isGoal: (index: number) => boolean,
  isBad: (index: number) => boolean,
): Uint8Array {
  const { worlds } = exploration;
  // Reversed edges in compressed form: `starts` has the first predecessor's position of each world.
  const starts = new Uint32Array(worlds + 1);
  const start = (index: number): number => starts[index] ?? 0;
  for (let from = 0; from < worlds; from++) {
    exploration.edgesFrom(from, (to) => {
      starts[to + 1] = start(to + 1) + 1;
    });
  }
  for (let index = 0; index < worlds; index++) starts[index + 1] = start(index + 1) + start(index);
  const filled = new Uint32Array(worlds);
  const sources = new Uint32Array(start(worlds));
  for (let from = 0; from < worlds; from++) {
    exploration.edgesFrom(from, (to) => {
      const count = filled[to] ?? 0;
      sources[start(to) + count] = from;
      filled[to] = count + 1;
    });
  }

  const reached = new Uint8Array(worlds);
  const bad = Uint8Array.from({ length: worlds }, (_, index) => (isBad(index) ? 1 : 0));
  const open: number[] = [];
  const reach = (index: number): void => {
    if (reached[index] === 1 || bad[index] === 1) return;
    reached[index] = 1;
    open.push(index);
  };
  for (let index = 0; index < worlds; index++) if (isGoal(index)) reach(index);
  for (let index = open.pop(); index !== undefined; index = open.pop())
    for (let edge = start(index); edge < start(index + 1); edge++) reach(sources[edge] ?? 0);
  return reached;
}
