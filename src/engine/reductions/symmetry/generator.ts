/**
 * Two devices, or two sets of devices, that somebody thinks are alike: which actors change places, and what becomes of the
 * names and numbers in what machines remember and say. A proposal: the search uses it only where every step bears it out.
 */
export interface Generator {
  /** In words, such as `mem0 and mem1`. */
  readonly name: string;
  /** Generators of one family stand or fall together: where one is not borne out, none is used. */
  readonly family: string;
  /** Who takes whose place, by id, both ways; everybody else stays. */
  readonly places: ReadonlyMap<string, string>;
  /**
   * A context, an event or the name of a timer as it is once places are changed; doing it twice must give the value back.
   * @param owner - whose context it becomes, or null for events and names of timers
   */
  rename(value: unknown, owner: string | null): unknown;
}

/** What came of the generators that a search was given. */
export interface SymmetryReport {
  /** Names of those that leave the first world as it is. */
  readonly used: readonly string[];
  /** The others, and why. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}
