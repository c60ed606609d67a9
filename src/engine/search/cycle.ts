import { at } from '../network/events.ts';
import type { Exploration } from './exploration.ts';

/**
 * Whether a run may go on for ever inside the explored worlds; a step that changes nothing is such a cycle too.
 * Without one, every run ends in a final world, and "eventually" is a question about those only.
 * Worlds are peeled off once all their predecessors are: what can never be peeled lies on or behind a cycle.
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
