import type { ActorCell } from '../network/decision-trees.ts';
import type { MoveRow, MoveTable } from '../network/move-table.ts';
import type { StepTable } from '../worlds/step-table.ts';

/** One way a move can come out: it writes `written` when the actors asked are in these cells. */
export interface Case {
  /** Beside the mover's own cell; in the order in which the step asks, so that cases with a common start ask the same next. */
  readonly read: readonly ActorCell[];
  /** The cells that change. */
  readonly written: readonly ActorCell[];
}

/** A cell that some world has, with what may happen there. */
export interface CellChoices {
  readonly cell: number;
  /** By choice position in the cell: busy moves, then idle ones. Each with the cases met; none when it was never taken. */
  readonly busy: readonly (readonly Case[])[];
  readonly idle: readonly (readonly Case[])[];
}

/** By actor in network order: the places it is met in, by rising cell. */
export type Relation = readonly (readonly CellChoices[])[];

/** The step relation that tables have learned; nothing in it refers to them any more. */
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
