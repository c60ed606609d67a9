import type { ActorCell } from '../network/decision-trees.ts';
import type { MoveRow, MoveTable } from '../network/move-table.ts';
import type { StepTable } from '../worlds/step-table.ts';

/** One case of a move: it writes `written` when the actors in `read` are in these cells. */
export interface Case {
  /** Without the acting actor's own cell; in reading order, so that cases with a common prefix share tests. */
  readonly read: readonly ActorCell[];
  /** The cells that change. */
  readonly written: readonly ActorCell[];
}

/** A reachable cell with its choices. */
export interface CellChoices {
  readonly cell: number;
  /** By choice position in the cell: busy moves, then idle ones. Each has its observed cases; none when it was never taken. */
  readonly busy: readonly (readonly Case[])[];
  readonly idle: readonly (readonly Case[])[];
}

/** By actor in network order: its reachable cells, ascending. */
export type Relation = readonly (readonly CellChoices[])[];

/** The learned step relation, as a copy independent of the tables. */
export function relationOf(moves: MoveTable, steps: StepTable): Relation {
  const cases = new Map<number, Case[]>();
  steps.each((move, read, written) => {
    const known = cases.get(move) ?? [];
    known.push({ read: [...read], written });
    cases.set(move, known);
  });
  const casesOf = ({ first }: MoveRow, from: number, count: number): readonly (readonly Case[])[] =>
    Array.from({ length: count }, (_, i) => cases.get(first + from + i) ?? []);
  const places = Array.from({ length: moves.actors }, (): CellChoices[] => []);
  moves.each((actor, cell, row) => {
    places[actor]?.push({ cell, busy: casesOf(row, 0, row.busy), idle: casesOf(row, row.busy, row.idle) });
  });
  return places;
}
