import type { Generator } from '../reductions/symmetry/generator.ts';
import { LocalEquivariance } from '../reductions/symmetry/local-equivariance.ts';
import { OrbitHooks } from '../reductions/symmetry/orbit-hooks.ts';
import { WorldSteps } from '../worlds/world-steps.ts';
import { StepEquivariance } from '../reductions/symmetry/step-equivariance.ts';
import { Symmetry } from '../reductions/symmetry/symmetry.ts';
import { MoveTable } from '../network/move-table.ts';
import type { NetworkTables } from '../network/network.ts';
import { StepTable } from '../worlds/step-table.ts';

/**
 * The memoised steps of a network and of their images. They depend on no tree of worlds, so a repeated search starts with the
 * steps that the search before it computed.
 */
export class StepCache {
  readonly moves: MoveTable;
  readonly steps: StepTable;
  /** As proposed, even if no generator is accepted. */
  readonly symmetry: Symmetry | null;
  /** Null where every orbit is a single world. */
  readonly orbit: OrbitHooks | null;

  /** @throws NetworkError if a generator is no exchange of actors of this network */
  constructor(network: NetworkTables, generators: readonly Generator[] | undefined) {
    const { tables } = network;
    this.symmetry = generators ? new Symmetry(network, generators) : null;
    const { symmetry } = this;
    // Without a generator that fixes the initial world, every orbit is a single world, and no mark is stored.
    const inUse = symmetry?.all ? symmetry : null;
    this.moves = new MoveTable(tables);
    this.steps = new StepTable(tables, this.moves, inUse !== null);
    this.orbit =
      inUse &&
      new OrbitHooks(
        tables.length,
        inUse,
        new StepEquivariance(
          inUse.images,
          this.moves,
          this.steps,
          inUse.bits,
          new LocalEquivariance(network, inUse.images, inUse.bits),
        ),
        new WorldSteps(this.moves, this.steps),
      );
  }
}
