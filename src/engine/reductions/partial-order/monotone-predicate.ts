import { at } from '../../network/events.ts';
import type { Network } from '../../network/network.ts';

/**
 * What a visitor wants to know of every world, so far as it can be told actor by actor. The answer is yes or no, and hangs on
 * which labels which actors show: a world that shows more is a yes wherever one that shows less is.
 */
export interface MonotonePredicate {
  /** Ids of the actors. */
  readonly actors: readonly string[];
  /** The labels that an actor shows in a local: a kind, and after a blank whatever tells it from others of the kind. */
  labels(actor: string, local: number): readonly string[];
  /** Kinds of labels without which the answer is no. */
  readonly needs?: readonly string[];
}

/** A question whose every change of a local counts. */
export const anyChange = (actors: readonly string[]): MonotonePredicate => ({
  actors,
  labels: (_, local) => [`local ${local}`],
});

/** A question with its labels remembered. */
export class Labels {
  readonly actors: readonly number[];
  readonly needs: readonly string[];
  readonly #question: MonotonePredicate;
  readonly #network: Network;
  readonly #known: Map<number, readonly string[]>[];

  constructor(network: Network, question: MonotonePredicate) {
    this.actors = question.actors.map((actor) => network.indexOf(actor));
    this.needs = question.needs ?? [];
    this.#question = question;
    this.#network = network;
    this.#known = network.actors.map(() => new Map());
  }

  of(actor: number, local: number): readonly string[] {
    const known = at(this.#known, actor);
    let labels = known.get(local);
    if (!labels) {
      labels = this.#question.labels(at(this.#network.actors, actor), local);
      known.set(local, labels);
    }
    return labels;
  }

  /** Whether the second local shows all that the first does. */
  isMore(actor: number, from: number, to: number): boolean {
    if (from === to) return true;
    const after = this.of(actor, to);
    return this.of(actor, from).every((word) => after.includes(word));
  }

  shows(actor: number, local: number, kind: string): boolean {
    return this.of(actor, local).some((word) => word === kind || word.startsWith(`${kind} `));
  }
}
