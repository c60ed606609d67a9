import { at } from './events.ts';
import { Expander } from './expander.ts';
import type { Exploration } from './explore.ts';
import type { Network } from './network.ts';

/** Shows every step out of one explored world, in choice order. */
export type Successors = (index: number, visit: (to: number, choice: number) => void) => void;

/**
 * The edges of an explored graph; steps to worlds that the search did not keep are left out.
 * They are made again from the tables, since keeping them would cost more memory than the worlds do.
 */
export function successorsOf(network: Network, exploration: Exploration): Successors {
  const expander = new Expander(network.tables);
  return (index, visit) => {
    expander.world.set(exploration.world(index));
    if (!expander.prepare()) return;
    expander.expand((choice) => {
      const to = exploration.indexOf(expander.successor);
      if (to >= 0) visit(to, choice);
    });
  };
}

/**
 * Whether a run may go on for ever inside the explored worlds; a step that changes nothing is such a cycle too.
 * Without one, every run ends in a final world, and "eventually" is a question about those only.
 * Worlds are peeled off once all their predecessors are: what can never be peeled lies on or behind a cycle.
 */
export function hasCycle(network: Network, exploration: Exploration): boolean {
  if (exploration.onlyForward) return false;
  const successors = successorsOf(network, exploration);
  const incoming = new Uint32Array(exploration.worlds);
  for (let index = 0; index < exploration.worlds; index++) {
    successors(index, (to) => {
      incoming[to] = at(incoming, to) + 1;
    });
  }
  const free = new Uint32Array(exploration.worlds);
  let size = 0;
  for (let index = 0; index < exploration.worlds; index++) if (incoming[index] === 0) free[size++] = index;
  for (let next = 0; next < size; next++) {
    successors(at(free, next), (to) => {
      const left = at(incoming, to) - 1;
      incoming[to] = left;
      if (left === 0) free[size++] = to;
    });
  }
  return size < exploration.worlds;
}
