import { at } from './events.ts';
import type { Network } from './network.ts';

/**
 * What a visitor wants to know of every world, so far as it can be told actor by actor. The answer is yes or no, and hangs on
 * which words which actors show: a world that shows more is a yes wherever one that shows less is.
 */
export interface Question {
  /** Ids of the actors. */
  readonly actors: readonly string[];
  /** The words that an actor shows in a local: a kind, and after a blank whatever tells it from others of the kind. */
  words(actor: string, local: number): readonly string[];
  /** Kinds of words without which the answer is no. */
  readonly needs?: readonly string[];
}

/** A question whose every change of a local counts. */
export const anyChange = (actors: readonly string[]): Question => ({ actors, words: (_, local) => [`local ${local}`] });

/** A question with its words remembered. */
export class Words {
  readonly actors: readonly number[];
  readonly needs: readonly string[];
  readonly #question: Question;
  readonly #network: Network;
  readonly #known: Map<number, readonly string[]>[];

  constructor(network: Network, question: Question) {
    this.actors = question.actors.map((actor) => network.indexOf(actor));
    this.needs = question.needs ?? [];
    this.#question = question;
    this.#network = network;
    this.#known = network.actors.map(() => new Map());
  }

  of(actor: number, local: number): readonly string[] {
    const known = at(this.#known, actor);
    let words = known.get(local);
    if (!words) {
      words = this.#question.words(at(this.#network.actors, actor), local);
      known.set(local, words);
    }
    return words;
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
