import { MoveTable } from '../network/move-table.ts';
import type { NetworkTables } from '../network/network.ts';
import { relationOf, type Relation } from '../search/relation.ts';
import { WorldSteps } from '../worlds/world-steps.ts';
import { StepTable } from '../worlds/step-table.ts';
import type { Store } from './store.ts';

/**
 * The step relation of the expanded worlds, computed again in JavaScript, because the inner loop stores it in another form.
 * @param opened - number of worlds with computed choices
 */
export function relationIn(store: Store, network: NetworkTables, expanded: number, opened: number): Relation {
  const moves = new MoveTable(network.tables);
  const table = new StepTable(network.tables, moves);
  const steps = new WorldSteps(moves, table);
  for (let index = 0; index < opened; index++) {
    const cells = store.cells(index);
    if (index < expanded) steps.from(Int32Array.from(cells), () => {});
    else for (const [actor, cell] of cells.entries()) moves.row(actor, cell);
  }
  return relationOf(moves, table);
}
