import type { Edge } from './step-graph.ts';

/** What a set of tests can be asked to cover. */
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

/** One thing to be covered. */
export interface CoverItem {
  readonly criterion: Criterion;
  /** The actors that it is about, so that a suite can be asked for one machine; none: about all. */
  readonly actors: readonly string[];
  /** For the report. */
  readonly text: string;
}

/** The things to be covered of one graph, by number, and where each is to be had. */
export interface Targets {
  readonly items: readonly CoverItem[];
  /** By being in the world. */
  ofWorld(world: number): readonly number[];
  /** By taking the step. */
  ofEdge(edge: Edge): readonly number[];
  /** By taking the second step right after the first. */
  ofPair(first: Edge, second: Edge): readonly number[];
}

/** Items that grow as they are met. Those of nobody that is asked for are left out. */
export class ItemList {
  readonly items: CoverItem[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #wanted: (actor: string) => boolean;

  constructor(wanted: (actor: string) => boolean) {
    this.#wanted = wanted;
  }

  /** The number of an item, in a list of its own so that lists can be joined; none when nobody asked for it. */
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
