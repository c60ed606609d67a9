import { at } from './events.ts';
import type { MoveTable } from './move-table.ts';
import type { StepTable } from './step-table.ts';
import type { StepJudge } from './step-judge.ts';
import type { Symmetry } from './symmetry.ts';

/** One step of a world, by its position among the choices there. */
export interface Taken {
  readonly choice: number;
  readonly outcome: number;
}

/** All steps of one world that need not be in the tree. */
export class Steps {
  readonly #moves: MoveTable;
  readonly #steps: StepTable;

  constructor(moves: MoveTable, steps: StepTable) {
    this.#moves = moves;
    this.#steps = steps;
  }

  /**
   * Shows every step of the world with these cells, in choice order.
   * @throws NetworkError if a machine breaks a rule
   */
  from(cells: Int32Array, visit: (taken: Taken) => void): void {
    const rows = Array.from({ length: this.#moves.actors }, (_, actor) => this.#moves.row(actor, at(cells, actor)));
    const busy = rows.flatMap(({ first, busy: count }) => Array.from({ length: count }, (_, i) => first + i));
    const idle = (): number[] =>
      rows.flatMap(({ first, idle: count }) => Array.from({ length: count }, (_, i) => first + i));
    for (const [choice, move] of (busy.length > 0 ? busy : idle()).entries())
      visit({ choice, outcome: this.#steps.outcome(move, cells) });
  }
}

/** What an expander must know when worlds stand for their images. */
export interface Standing {
  readonly symmetry: Symmetry;
  readonly judge: StepJudge;
  readonly steps: Steps;
}
