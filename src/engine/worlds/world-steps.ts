import { at } from '../network/events.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { StepTable } from './step-table.ts';

/** One enabled step of a world, by its position among the choices there. */
export interface EnabledStep {
  readonly choice: number;
  readonly outcome: number;
}

/** The enabled steps of a world given by its cells, which need not be in any tree. */
export class WorldSteps {
  readonly #moves: MoveTable;
  readonly #steps: StepTable;

  constructor(moves: MoveTable, steps: StepTable) {
    this.#moves = moves;
    this.#steps = steps;
  }

  /**
   * Visits every enabled step of the world with these cells, in choice order.
   * @throws NetworkError if a machine breaks a rule
   */
  from(cells: Int32Array, visit: (step: EnabledStep) => void): void {
    if (this.#visit(cells, 'busy', visit) === 0) this.#visit(cells, 'idle', visit);
  }

  #visit(cells: Int32Array, kind: 'busy' | 'idle', visit: (step: EnabledStep) => void): number {
    let choice = 0;
    for (let actor = 0; actor < this.#moves.actors; actor++) {
      const row = this.#moves.row(actor, at(cells, actor));
      // The idle moves of a cell follow its busy ones; where idle ones are enabled, no cell has busy ones.
      for (let i = 0; i < row[kind]; i++)
        visit({ choice: choice++, outcome: this.#steps.outcome(row.first + i, cells) });
    }
    return choice;
  }
}
