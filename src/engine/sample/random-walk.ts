import type { Network, World } from '../network/network.ts';
import { formatSchedule } from '../network/schedule.ts';
import { xorshift } from '../network/random.ts';
import { drive } from './strategy.ts';

/**
 * One run with uniformly random choices.
 * @param stepsMax - the walk ends there, with `final: false`
 */
export function randomWalk(
  network: Network,
  seed: number,
  stepsMax: number,
): { readonly schedule: string; readonly world: World; readonly final: boolean } {
  const random = xorshift(seed);
  const taken: number[] = [];
  let world = network.initial;
  const strategy = {
    next: (choices: { readonly length: number }, step: number) => (step < stepsMax ? random(choices.length) : null),
  };
  const final = drive(network, strategy, (step) => {
    taken.push(step.choice.index);
    world = step.after;
  });
  return { schedule: formatSchedule(taken), world, final };
}
