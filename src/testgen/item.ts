import type { Edge } from './step-graph.ts';

/** Coverage criteria. */
export const criteria = ['states', 'transitions', 'pairs', 'race-pairs', 'endings', 'witnesses'] as const;
export type Criterion = (typeof criteria)[number];

const nouns: Readonly<Record<Criterion, readonly [one: string, many: string]>> = {
  states: ['state', 'states'],
  transitions: ['transition', 'transitions'],
  pairs: ['pair', 'pairs'],
  'race-pairs': ['race pair', 'race pairs'],
  endings: ['ending', 'endings'],
  witnesses: ['witness', 'witnesses'],
};

/** `1 race pair`, `2 race pairs`. */
export const amountOf = (criterion: Criterion, count: number): string =>
  `${count} ${nouns[criterion][count === 1 ? 0 : 1]}`;

/** One item to be covered. */
export interface CoverItem {
  readonly criterion: Criterion;
  /** The actors involved, so that a suite can be restricted to one machine; none: all actors. */
  readonly actors: readonly string[];
  /** For the report. */
  readonly text: string;
}

/** The items of one graph, by number, with the places that cover them. */
export interface Targets {
  readonly items: readonly CoverItem[];
  /** Covered by visiting the world. */
  ofWorld(world: number): readonly number[];
  /** Covered by taking the edge. */
  ofEdge(edge: Edge): readonly number[];
  /** Covered by taking the second edge directly after the first. */
  ofPair(first: Edge, second: Edge): readonly number[];
}

/** Items in order of discovery, without those of actors that are not under test. */
export class ItemList {
  readonly items: CoverItem[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #wanted: (actor: string) => boolean;

  constructor(wanted: (actor: string) => boolean) {
    this.#wanted = wanted;
  }

  /** The item's number as a list, for concatenation; empty for an item that is not under test. */
  add(key: string, make: () => CoverItem): readonly number[] {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known < 0 ? [] : [known];
    const item = make();
    if (item.actors.length > 0 && !item.actors.some(this.#wanted)) {
      this.#numbers.set(key, -1);
      return [];
    }
    const number = this.items.push(item) - 1;
    this.#numbers.set(key, number);
    return [number];
  }
}
