import type { Network, Step, World } from '../engine/index.ts';
import type { LineEffect } from './step-acts.ts';

/** A step that a world allows. */
export interface Taken {
  /** The number of the world after it. */
  readonly world: number;
  readonly actor: string;
  readonly from: string | undefined;
  readonly acts: readonly LineEffect[];
}

/** The worlds of a network as far as somebody has been there, each with a number, and what its steps print. */
export class LogWalk {
  /** The number of the first world. */
  readonly start: number;
  readonly #network: Network;
  readonly #actsOf: (step: Step) => readonly LineEffect[];
  readonly #worlds: World[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #steps = new Map<number, readonly Taken[]>();

  constructor(network: Network, actsOf: (step: Step) => readonly LineEffect[]) {
    this.#network = network;
    this.#actsOf = actsOf;
    this.start = this.#numberOf(network.initial);
  }

  /** The world of that number. */
  world(number: number): World {
    return this.#worlds[number] ?? this.#network.initial;
  }

  /** The steps that are possible in a world, in the order of its choices. */
  steps(number: number): readonly Taken[] {
    const known = this.#steps.get(number);
    if (known) return known;
    const world = this.world(number);
    const taken = this.#network.choices(world).map(({ index, actor, from }) => {
      const step = this.#network.step(world, index);
      return { world: this.#numberOf(step.after), actor, from, acts: this.#actsOf(step) };
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
