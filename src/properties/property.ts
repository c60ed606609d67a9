import type { PropertyId } from '../model/property-names.ts';
import type { View } from '../model/view.ts';

/**
 * Which worlds a property is evaluated on. `always`: every world; `final`: worlds without enabled transitions; `release`: the
 * same, where a violation is an endless wait. `confluence` compares the final worlds with each other, so no single world can
 * violate it.
 */
export type PropertyKind = 'always' | 'final' | 'release' | 'confluence';

/** Claims of an ownership design: some properties apply only to designs with a claim. */
export interface Claims {
  readonly handed?: unknown;
  readonly allOrNothing?: boolean;
}

/** A property of the state space. It depends on the view of a world only, so that machines can be redrawn freely. */
export interface Property {
  readonly id: PropertyId;
  /** The statement that holds, in one line. */
  readonly title: string;
  readonly kind: PropertyKind;
  /** The parts of the view that `test` reads: worlds that agree on these have the same result. */
  readonly reads: readonly (keyof View)[];
  /** Whether the property applies to a design; absent: to every design. A report lists only properties that apply. */
  appliesTo?(claims: Claims): boolean;
  /**
   * Evaluates the property in one world.
   * @returns `null` when the property holds there, else the violation: the ranges, the devices and the kernel's reason
   */
  test(view: View): string | null;
}

/** Joins the violations of several items for a report; `null` when there is none. */
export const complaints = (lines: readonly string[]): string | null => (lines.length === 0 ? null : lines.join('; '));
