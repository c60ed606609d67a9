import type { PropertyId } from '../model/verdict.ts';
import type { View } from '../model/view.ts';

/**
 * When a property is asked about: `always` in every world; `final` and `release` in worlds where nothing can happen any
 * more, the latter saying that a wait had no end; `confluence` never of one world, because it compares endings.
 */
export type PropertyKind = 'always' | 'final' | 'release' | 'confluence';

/** What an ownership design says of itself: some properties are asked only of designs that claim them. */
export interface Claims {
  readonly handed?: unknown;
  readonly allOrNothing?: boolean;
}

/** One thing that must hold. It looks at the view of a world and at nothing else, so that machines can be redrawn freely. */
export interface Property {
  readonly id: PropertyId;
  /** What holds, in one line. */
  readonly title: string;
  readonly kind: PropertyKind;
  /** The parts of the view that `test` looks at: worlds that agree on these need no second look. */
  readonly reads: readonly (keyof View)[];
  /** Whether it is asked of a design; absent: of every one. What is not asked has no place in a report. */
  asked?(claims: Claims): boolean;
  /**
   * Judges one world.
   * @returns `null` when the property holds there, else why not: the ranges, the devices and the kernel's reason
   */
  test(view: View): string | null;
}

/** One complaint per item, joined for a report; `null` when there is none. */
export const complaints = (lines: readonly string[]): string | null => (lines.length === 0 ? null : lines.join('; '));
