import type { PropertyId } from '../model/verdict.ts';
import type { View } from '../model/view.ts';

/**
 * When a property is asked about: `always` in every world; `final` and `release` in worlds where nothing can happen any
 * more, the latter saying that a wait had no end; `confluence` never of one world, because it compares endings.
 */
export type PropertyKind = 'always' | 'final' | 'release' | 'confluence';

/** One thing that must hold. It looks at the view of a world and at nothing else, so that machines can be redrawn freely. */
export interface Property {
  readonly id: PropertyId;
  /** What holds, in one line. */
  readonly title: string;
  readonly kind: PropertyKind;
  /** The parts of the view that `test` looks at: worlds that agree on these need no second look. */
  readonly reads: readonly (keyof View)[];
  /**
   * Judges one world.
   * @returns `null` when the property holds there, else why not: the ranges, the devices and the kernel's reason
   */
  test(view: View): string | null;
}

/** One complaint per item, joined for a report; `null` when there is none. */
export const complaints = (lines: readonly string[]): string | null => (lines.length === 0 ? null : lines.join('; '));
