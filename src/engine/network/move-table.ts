import type { ActorTable } from './actor-table.ts';
import type { OwnedMove } from './choices.ts';
import { at } from './events.ts';

/** The moves of one actor in one cell, by number: `busy` ones from `first` on, then `idle` ones. */
export interface MoveRow {
  readonly first: number;
  readonly busy: number;
  readonly idle: number;
}

interface KnownMove extends OwnedMove {
  readonly passesTime: boolean;
}

/** The moves of every cell of every actor, numbered in choice order. */
export class MoveTable {
  /** How many actors there are. */
  readonly actors: number;
  readonly #tables: readonly ActorTable[];
  /** By actor and cell. */
  readonly #rows: (MoveRow | undefined)[][];
  readonly #moves: KnownMove[] = [];

  #size = 0;

  constructor(tables: readonly ActorTable[]) {
    this.actors = tables.length;
    this.#tables = tables;
    this.#rows = tables.map(() => []);
  }

  /** The actor of a move, its reaction, and whether it is a timer or an `idle` event. */
  move(number: number): KnownMove {
    return at(this.#moves, number);
  }

  /** Number of rows computed so far. */
  get size(): number {
    return this.#size;
  }

  /** @throws NetworkError if the machine breaks a rule while its choices are computed */
  row(actor: number, cell: number): MoveRow {
    const rows = this.#rows[actor] as (MoveRow | undefined)[];
    return (rows[cell] ??= this.#lookUp(actor, cell));
  }

  /** Visits the row of every cell that was looked up, by actor and cell. */
  each(visit: (actor: number, cell: number, row: MoveRow) => void): void {
    for (const [actor, rows] of this.#rows.entries()) {
      // A row is missing for a cell that occurred only within a step.
      for (const [cell, row] of rows.entries()) if (row !== undefined) visit(actor, cell, row);
    }
  }

  #lookUp(actor: number, cell: number): MoveRow {
    const { busy, idle } = at(this.#tables, actor).moves(cell);
    this.#size++;
    const first = this.#moves.length;
    for (const move of [...busy, ...idle])
      this.#moves.push({
        actor,
        move,
        passesTime: move.kind === 'timer' || move.kind === 'idle',
      });
    return { first, busy: busy.length, idle: idle.length };
  }
}
