import type { Choice, Network, Step } from '../network/network.ts';

/** One way of choosing. Returns the index of a choice, or null to end the run. Never asked when nothing is possible. */
export interface Strategy {
  next(choices: readonly Choice[], step: number): number | null;
}

/** Runs one ordering and calls back for each step. Returns whether it ended because nothing could happen any more. */
export function drive(network: Network, strategy: Strategy, onStep: (step: Step) => void): boolean {
  let world = network.initial;
  for (let taken = 0; ; taken++) {
    const choices = network.choices(world);
    if (choices.length === 0) return true;
    const choice = strategy.next(choices, taken);
    if (choice === null) return false;
    const step = network.step(world, choice);
    onStep(step);
    world = step.after;
  }
}
