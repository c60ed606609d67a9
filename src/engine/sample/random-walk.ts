import type { Network, World } from '../network/network.ts';
import { formatSchedule } from '../network/schedule.ts';
import { drive } from './strategy.ts';

/** Numbers from 0 to below a bound; the same seed gives the same numbers for ever. */
export type Random = (bound: number) => number;

/** Marsaglia's 32-bit xorshift. The seed is spread first, since xorshift of 0 is 0 and small seeds begin alike. */
export function xorshift(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  if (state === 0) state = 0x9e3779b9;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * bound);
  };
}

/**
 * One ordering, each choice equally likely among those possible.
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
