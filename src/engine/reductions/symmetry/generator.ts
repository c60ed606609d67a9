/**
 * A proposed generator of a symmetry group: a permutation of actors of order two, with the renaming of identifiers that goes with it.
 * The search uses it only where each step is checked to be equivariant (ADR 0007).
 */
export interface Generator {
  /** In words, such as `mem0 and mem1`. */
  readonly name: string;
  /** Generators of one family are used together: a step that violates one violates the family. */
  readonly family: string;
  /** The permutation, by id, in both directions; actors that are absent are fixed. */
  readonly places: ReadonlyMap<string, string>;
  /**
   * The image of a context, an event or the name of a timer. Applied twice it must give the value back.
   * @param owner - the actor that gets the context, or null for events and names of timers
   */
  rename(value: unknown, owner: string | null): unknown;
}

/** Which proposed generators a search used. */
export interface SymmetryReport {
  /** Names of those that fix the initial world. */
  readonly used: readonly string[];
  /** The others, with the reason. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}
