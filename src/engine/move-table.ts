import type { ActorTable } from './actor-table.ts';
import type { OwnedMove } from './choices.ts';
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
  readonly #moves: OwnedMove[] = [];

  constructor(tables: readonly ActorTable[]) {
    this.actors = tables.length;
    this.#tables = tables;
    this.#rows = tables.map(() => []);
  }

  /** Whose move it is, and what it sets off. */
  move(number: number): OwnedMove {
    return at(this.#moves, number);
  }

  /** @throws NetworkError if the machine breaks a rule in saying what may happen */
  row(actor: number, cell: number): MoveRow {
    const rows = this.#rows[actor] as (MoveRow | undefined)[];
    return (rows[cell] ??= this.#lookUp(actor, cell));
  }

  #lookUp(actor: number, cell: number): MoveRow {
    const { busy, idle } = at(this.#tables, actor).moves(cell);
    const first = this.#moves.length;
    for (const move of [...busy, ...idle]) this.#moves.push({ actor, move });
    return { first, busy: busy.length, idle: idle.length };
  }
}
