import { expect } from 'vitest';
import { createNetwork, xorshift, type ActorDefinition, type Network } from '../../src/engine/index.ts';
import { LiveSystem } from '../../src/live/index.ts';
import { expectSame } from './equal.ts';

/** The same actors twice: interned by the explorer, and to be started live. */
export interface Pair {
  readonly definitions: readonly ActorDefinition[];
  readonly network: Network;
}

export const pairOf = (definitions: readonly ActorDefinition[]): Pair => ({
  definitions,
  network: createNetwork(definitions),
});

/** Walks both the same way, compares everything after every step, and returns the number of steps. */
export function walkTogether({ definitions, network }: Pair, seed: number, stepsMax: number): number {
  const live = new LiveSystem(definitions);
  const random = xorshift(seed);
  let world = network.initial;
  expectSame(live, network, world);
  for (let steps = 0; ; steps++) {
    const { length } = network.choices(world);
    if (length === 0 || steps === stepsMax) {
      live.stop();
      return steps;
    }
    const choice = random(length);
    const step = network.step(world, choice);
    const { touched, deliveries, choice: taken } = live.take(choice);
    world = step.after;
    expectSame(live, network, world);
    expect({ taken, touched, deliveries }).toEqual({
      taken: step.choice,
      touched: step.touched.filter((actor) => network.local(step.before, actor) !== network.local(step.after, actor)),
      deliveries: step.deliveries.map(({ from, to, event, kind }) => ({ from, to, event, kind })),
    });
  }
}
