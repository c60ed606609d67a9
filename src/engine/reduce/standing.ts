import { at } from '../network/events.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { StepTable } from '../worlds/step-table.ts';
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
    if (this.#take(cells, 'busy', visit) === 0) this.#take(cells, 'idle', visit);
  }

  #take(cells: Int32Array, kind: 'busy' | 'idle', visit: (taken: Taken) => void): number {
    let choice = 0;
    for (let actor = 0; actor < this.#moves.actors; actor++) {
      const row = this.#moves.row(actor, at(cells, actor));
      // A cell's idle moves come after its busy ones, of which there are none where idle ones count.
      for (let i = 0; i < row[kind]; i++)
        visit({ choice: choice++, outcome: this.#steps.outcome(row.first + i, cells) });
    }
    return choice;
  }
}

/** What an expander must know when worlds stand for their images. */
export interface Standing {
  readonly symmetry: Symmetry;
  readonly judge: StepJudge;
  readonly steps: Steps;
}
