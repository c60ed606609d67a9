import { at } from '../network/events.ts';
import type { Exploration } from './exploration.ts';

/**
 * Whether an infinite run exists within the explored worlds; a self-loop counts. Without one, every run ends in a final world, so
 * that liveness properties depend on final worlds only. Topological sorting (Kahn): worlds are removed once all their
 * predecessors are; the rest lies on or behind a cycle.
 */
export function hasCycle(exploration: Exploration): boolean {
  if (exploration.onlyForward) return false;
  if (exploration.hasCycle) return exploration.hasCycle();
  const incoming = new Uint32Array(exploration.worlds);
  for (let index = 0; index < exploration.worlds; index++) {
    exploration.edgesFrom(index, (to) => {
      incoming[to] = at(incoming, to) + 1;
    });
  }
  const free = new Uint32Array(exploration.worlds);
  let size = 0;
  for (let index = 0; index < exploration.worlds; index++) if (incoming[index] === 0) free[size++] = index;
  for (let next = 0; next < size; next++) {
    exploration.edgesFrom(at(free, next), (to) => {
      const left = at(incoming, to) - 1;
      incoming[to] = left;
      if (left === 0) free[size++] = to;
    });
  }
  return size < exploration.worlds;
}
