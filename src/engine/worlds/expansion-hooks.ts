/**
 * Hooks of a reduction that stores one representative of several worlds. It stores a number beside the cells of each kept world,
 * its mark. The expander calls the hooks and contains no reduction of its own.
 */
export interface ExpansionHooks {
  /** Called after a step was taken. Returns whether represented worlds may have other successors. */
  onStep(outcome: number, mark: number): boolean;
  /**
   * Replaces a successor, cells and mark, by its kept representative.
   * @param touched - the actors whose cells the step changed
   * @param isOfImage - the step was taken from a represented world, not from the kept one
   * @returns whether more than the touched cells may differ from the world before the step
   */
  onSuccessor(next: Int32Array, outcome: number, touched: readonly number[], isOfImage: boolean): boolean;
  /** Calls `enter` for each other represented world, and `visit` for the outcome of each of its steps to expand. */
  expand(world: Int32Array, mark: number, enter: (image: Int32Array) => void, visit: (outcome: number) => void): void;
  /** By actor: the first of those interchangeable in a world. */
  interchangeable(world: Int32Array, mark: number): Int32Array;
}
