import type { Choice, Network, Step } from '../network/network.ts';

/** A policy that selects the next choice. Returns its index, or null to end the run; not called in final worlds. */
export interface Strategy {
  next(choices: readonly Choice[], step: number): number | null;
}

/** Executes one run and calls back for each step. Returns whether it reached a final world. */
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
