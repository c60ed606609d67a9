import type { ActorTable, Reaction } from './actor-table.ts';
import { at } from './events.ts';

/** The moves of one actor in one cell, by their numbers: `busy` ones from `first` on, then `idle` ones. */
export interface MoveRow {
  readonly first: number;
  readonly busy: number;
  readonly idle: number;
}

/** The moves of every cell of every actor, numbered through in choice order. */
export class MoveTable {
  /** How many actors there are. */
  readonly actors: number;
  readonly #tables: readonly ActorTable[];
  /** By actor and cell. */
  readonly #rows: (MoveRow | undefined)[][];
  readonly #moves: { readonly actor: number; readonly reaction: Reaction }[] = [];

  #size = 0;

  constructor(tables: readonly ActorTable[]) {
    this.actors = tables.length;
    this.#tables = tables;
    this.#rows = tables.map(() => []);
  }

  /** Whose move it is, and what it sets off. */
  move(number: number): { readonly actor: number; readonly reaction: Reaction } {
    return at(this.#moves, number);
  }

  /** How many rows were looked up so far. */
  get size(): number {
    return this.#size;
  }

  /** @throws NetworkError if the machine breaks a rule in saying what may happen */
  row(actor: number, cell: number): MoveRow {
    const rows = this.#rows[actor] as (MoveRow | undefined)[];
    return (rows[cell] ??= this.#lookUp(actor, cell));
  }

  #lookUp(actor: number, cell: number): MoveRow {
    const { busy, idle } = at(this.#tables, actor).moves(cell);
    this.#size++;
    const first = this.#moves.length;
    for (const { reaction } of [...busy, ...idle]) this.#moves.push({ actor, reaction });
    return { first, busy: busy.length, idle: idle.length };
  }
}
