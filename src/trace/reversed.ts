import type { HappensBefore } from './happens-before.ts';
import { occurrences, type StepName } from './places.ts';

/** Two steps of a run that another run takes the other way round: positions in the one run, from 0. */
export interface Reversed {
  readonly first: number;
  readonly second: number;
}

/** How the order of one run differs from that of another. */
export interface Difference {
  /** The pairs from which all others follow, in the order of the first run. */
  readonly pairs: readonly Reversed[];
  /** How many further pairs are reversed with them. */
  readonly following: number;
}

/**
 * The steps whose forced order in `one` is reversed in `other`, where it is forced as well. Steps that only one of them takes
 * are no pairs. Of pairs of which one implies the other, only the stronger is named: with both runs' own order around it,
 * `B before A` moves what follows A and what precedes B along.
 */
export function reversedPairs(one: HappensBefore, other: HappensBefore): Difference {
  const all = reversalsIn(one, other.names);
  const there = positionsIn(one, other.names);
  // Independence is asked of the world at hand, so a pair can be free in one run and forced in the other.
  const forced = all.filter(({ first, second }) => {
    const [earlier, later] = [there[first], there[second]];
    return earlier !== undefined && later !== undefined && other.mustPrecede(later, earlier);
  });
  return strongest(one, other, forced.length > 0 ? forced : all);
}

/** Every pair of `one` whose order is forced there and which the other run takes the other way round. */
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
 * The steps that two runs begin with, in whatever order each takes them: those that both take after the same steps.
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
