import type { ActorTable } from '../network/actor-table.ts';
import { at } from '../network/events.ts';

/** Of one actor: how many cells, and a hash of what each of them is, in the order of their numbers. */
export type Fingerprint = readonly [cells: number, hash: number];

/** What the numbers of cells mean, in so few words that two networks can be compared. */
export class Fingerprints {
  readonly #tables: readonly ActorTable[];
  /** Cells up to the latest `mark`. */
  readonly #marked: number[];
  readonly #hashed: number[];
  readonly #hashes: Int32Array;

  constructor(tables: readonly ActorTable[]) {
    this.#tables = tables;
    this.#marked = tables.map(({ size }) => size);
    this.#hashed = tables.map(() => 0);
    this.#hashes = new Int32Array(tables.length).fill(0x811c9dc5);
  }

  /** Says that the cells there are now are those to compare. */
  mark(): void {
    for (let actor = 0; actor < this.#marked.length; actor++) this.#marked[actor] = at(this.#tables, actor).size;
  }

  /** By actor. Only cells that are new since the last time are read. */
  values(): readonly Fingerprint[] {
    return this.#tables.map((table, actor) => {
      const cells = at(this.#marked, actor);
      for (let cell = at(this.#hashed, actor); cell < cells; cell++)
        this.#hashes[actor] = hashed(at(this.#hashes, actor), table.text(cell));
      this.#hashed[actor] = cells;
      return [cells, at(this.#hashes, actor)];
    });
  }
}

/** FNV-1a over the characters, and one more for the end of the text. */
function hashed(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ 0x1ffff, 0x01000193);
}
