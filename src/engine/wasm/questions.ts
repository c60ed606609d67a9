import type { Instance } from './instance.ts';

/** Words of a node before its children: whose cell it asks for, the lowest answer it knows, how many from there on. */
const head = 3;

/** The answer to a question: the place of an actor's cell, and the cell. */
export interface Answer {
  readonly place: number;
  readonly cell: number;
}

/**
 * The decision trees of moves, in the memory of the inner loop. An owner is the place of a word that says what comes next:
 * 0 when nobody has been there, a node, or an outcome + 1; both lie on multiples of 16.
 */
export class Questions {
  readonly #instance: Instance;

  constructor(instance: Instance) {
    this.#instance = instance;
  }

  /** Remembers what a move comes to when these are the answers, asked in this order. */
  add(move: number, answers: readonly Answer[], outcome: number): void {
    let owner = move;
    for (const { place, cell } of answers) {
      if (this.#instance.word(owner) === 0) this.#set(owner, this.#node(place, cell, 1));
      owner = this.#child(owner, cell);
    }
    this.#set(owner, outcome + 1);
  }

  /** The word of a node for an answer. A node without room for it moves, and its owner is told. */
  #child(owner: number, answer: number): number {
    const node = this.#instance.word(owner);
    const lowest = this.#instance.word(node + 4);
    const length = this.#instance.word(node + 8);
    if (answer >= lowest && answer < lowest + length) return node + (head + answer - lowest) * 4;
    const from = Math.min(lowest, answer);
    const room = Math.max(lowest + length - from, answer + 1 - from, length * 2);
    const moved = this.#node(this.#instance.word(node), from, room);
    const first = (node >>> 2) + head;
    const children = this.#instance.words.slice(first, first + length);
    this.#instance.write(moved + (head + lowest - from) * 4, children);
    this.#set(owner, moved);
    return moved + (head + answer - from) * 4;
  }

  #node(place: number, lowest: number, length: number): number {
    const node = this.#instance.allocate(head + length);
    this.#instance.write(node, [place, lowest, length]);
    return node;
  }

  #set(place: number, word: number): void {
    this.#instance.write(place, [word]);
  }
}
