import type { Network, Step, World } from '../engine/index.ts';
import type { LineEffect } from './line-effects.ts';

/** An enabled step of a world. */
export interface WalkStep {
  /** The number of the resulting world. */
  readonly world: number;
  readonly actor: string;
  readonly from: string | undefined;
  readonly effects: readonly LineEffect[];
}

/** The visited part of a state space, with numbered worlds and the lines that its steps print. */
export class LogWalk {
  /** The number of the initial world. */
  readonly start: number;
  readonly #network: Network;
  readonly #effectsOf: (step: Step) => readonly LineEffect[];
  readonly #worlds: World[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<number, readonly WalkStep[]>();

  constructor(network: Network, effectsOf: (step: Step) => readonly LineEffect[]) {
    this.#network = network;
    this.#effectsOf = effectsOf;
    this.start = this.#numberOf(network.initial);
  }

  /** The world with that number. */
  world(number: number): World {
    return this.#worlds[number] ?? this.#network.initial;
  }

  /** The enabled steps of a world, in the order of its choices. */
  steps(number: number): readonly WalkStep[] {
    const known = this.#steps.get(number);
    if (known) return known;
    const world = this.world(number);
    const taken = this.#network.choices(world).map(({ index, actor, from }) => {
      const step = this.#network.step(world, index);
      return { world: this.#numberOf(step.after), actor, from, effects: this.#effectsOf(step) };
    });
    this.#steps.set(number, taken);
    return taken;
  }

  #numberOf(world: World): number {
    const text = Array.from(world).join();
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#worlds.push(world);
    this.#numbers.set(text, this.#worlds.length - 1);
    return this.#worlds.length - 1;
  }
}
