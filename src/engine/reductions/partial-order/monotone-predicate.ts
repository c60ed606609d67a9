import { at } from '../../network/events.ts';
import type { NetworkTables } from '../../network/network.ts';

/**
 * A predicate on worlds that is monotone in a set of labels (atomic propositions). Each actor shows labels that depend on its local. If
 * the predicate is true in a world, it is true in every world with a superset of its labels.
 */
export interface MonotonePredicate {
  /** Ids of the actors that show labels. */
  readonly actors: readonly string[];
  /** The labels of an actor in a local: a kind, and after a blank what distinguishes it from others of the kind. */
  labels(actor: string, local: number): readonly string[];
  /** Kinds of labels without which it is false. */
  readonly needs?: readonly string[];
}

/** A predicate that depends on every change of a local. */
export const anyChange = (actors: readonly string[]): MonotonePredicate => ({
  actors,
  labels: (_, local) => [`local ${local}`],
});

/** A predicate with its labels memoised, actors by index. */
export class Labels {
  readonly actors: readonly number[];
  readonly needs: readonly string[];
  readonly #question: MonotonePredicate;
  readonly #network: NetworkTables;
  readonly #known: Map<number, readonly string[]>[];

  constructor(network: NetworkTables, question: MonotonePredicate) {
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

  /** Whether the second local shows all labels of the first. */
  isMore(actor: number, from: number, to: number): boolean {
    if (from === to) return true;
    const after = this.of(actor, to);
    return this.of(actor, from).every((word) => after.includes(word));
  }

  shows(actor: number, local: number, kind: string): boolean {
    return this.of(actor, local).some((word) => word === kind || word.startsWith(`${kind} `));
  }
}
