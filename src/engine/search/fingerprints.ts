import type { ActorTable } from '../network/actor-table.ts';
import { at } from '../network/events.ts';

/** Per actor: the number of cells, and a hash of their contents in numerical order. */
export type Fingerprint = readonly [cells: number, hash: number];

/** Fingerprint of the numbering of cells, by which two networks can be compared. */
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

  /** Selects the present cells for the comparison. */
  mark(): void {
    for (let actor = 0; actor < this.#marked.length; actor++) this.#marked[actor] = at(this.#tables, actor).size;
  }

  /** By actor. Only cells added since the last call are read. */
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

/** FNV-1a over the characters, with a terminator. */
function hashed(start: number, text: string): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return Math.imul(hash ^ 0x1ffff, 0x01000193);
}
