import type { HappensBefore } from './happens-before.ts';
import { occurrences, type StepName } from './places.ts';

/** A pair of steps that two runs take in opposite orders, as positions in the first run, from 0. */
export interface Reversed {
  readonly first: number;
  readonly second: number;
}

/** Difference between the orders of two runs. */
export interface Difference {
  /** The pairs that imply all others, in the order of the first run. */
  readonly pairs: readonly Reversed[];
  /** Number of further reversed pairs. */
  readonly following: number;
}

/**
 * Pairs of steps whose happens-before order in `one` is reversed in `other`. Only steps of both runs form pairs. Of two pairs
 * of which one implies the other, only the implying one is kept. Given both runs' own orders, its reversal moves the successors of
 * A and the predecessors of B along.
 */
export function reversedPairs(one: HappensBefore, other: HappensBefore): Difference {
  const all = reversalsIn(one, other.names);
  const there = positionsIn(one, other.names);
  // Independence is state-dependent, so a pair can be ordered in one run and independent in the other.
  const forced = all.filter(({ first, second }) => {
    const [earlier, later] = [there[first], there[second]];
    return earlier !== undefined && later !== undefined && other.mustPrecede(later, earlier);
  });
  return strongest(one, other, forced.length > 0 ? forced : all);
}

/** Every pair ordered in `one` that the other run takes in the opposite order. */
export function reversalsIn(one: HappensBefore, other: readonly StepName[]): readonly Reversed[] {
  const there = positionsIn(one, other);
  return one.past.flatMap((past, second) =>
    past.flatMap((first) => {
      const [earlier, later] = [there[first], there[second]];
      return earlier !== undefined && later !== undefined && later < earlier ? [{ first, second }] : [];
    }),
  );
}

/** For each step of `one`, its position in the other run, or `undefined`. */
function positionsIn(one: HappensBefore, other: readonly StepName[]): readonly (number | undefined)[] {
  const events = new Map(occurrences(other).map((event, position) => [event, position]));
  return occurrences(one.names).map((event) => events.get(event));
}

function strongest(one: HappensBefore, other: HappensBefore, all: readonly Reversed[]): Difference {
  const there = positionsIn(one, other.names);
  const at = (step: number): number => there[step] ?? Infinity;
  const upTo = (a: number, b: number): boolean => a === b || (one.mustPrecede(a, b) && at(a) <= at(b));
  const implies = (strong: Reversed, weak: Reversed): boolean =>
    strong !== weak && upTo(strong.first, weak.first) && upTo(weak.second, strong.second);
  const pairs = all.filter((pair) => !all.some((strong) => implies(strong, pair)));
  return {
    pairs: pairs.toSorted((a, b) => a.first - b.first || a.second - b.second),
    following: all.length - pairs.length,
  };
}

/**
 * The common prefix of two runs up to commutation: the steps that both take after the same past.
 * @returns positions in `one`, ascending
 */
export function sharedBeginning(one: HappensBefore, other: HappensBefore): readonly number[] {
  const there = positionsIn(one, other.names);
  const shared = new Set<number>();
  const sharedThere = new Set<number>();
  for (const [step, past] of one.past.entries()) {
    const position = there[step];
    if (position === undefined || !past.every((before) => shared.has(before))) continue;
    if (!(other.past[position] ?? []).every((before) => sharedThere.has(before))) continue;
    shared.add(step);
    sharedThere.add(position);
  }
  return [...shared];
}
