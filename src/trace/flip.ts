import { happensBefore, type HappensBefore } from './happens-before.ts';
import { ddmin } from './minimise.ts';
import { admits, nearestPassing, type Passing } from './nearest.ts';
import type { WalkPlace, Places, StepName } from './places.ts';
import { rerun } from './rerun.ts';
import { reversalsIn, reversedPairs, type Reversed } from './reversed.ts';

/** A change of order that turns the failing run into a passing one. */
export interface Flip {
  /** The happens-before pairs to reverse, as positions in the failing run, from 0. Empty where a choice decides instead of an order. */
  readonly pairs: readonly Reversed[];
  /** A passing run that reverses them. */
  readonly passing: readonly StepName[];
  /** Number of further pairs whose reversal follows from these. */
  readonly following: number;
}

/** Minimal changes of order, the least displacement first; or none exists; or a limit was hit. */
export type CriticalFlip =
  | { readonly found: 'flips'; readonly flips: readonly Flip[] }
  | { readonly found: 'none' }
  | { readonly found: 'unknown' };

/**
 * The critical flip of a failing run: a minimal set of its happens-before pairs whose reversal makes it pass. A set is accepted
 * when the run nearest to the failing one that reverses the set (`rerun`) passes. Every single pair is tried. Of two changes of
 * which one includes the other, only the smaller is kept; incomparable ones are all kept, because each shows a place for a
 * barrier. If no single pair suffices, the nearest passing run provides the candidates, which delta debugging then minimises.
 */
export function criticalFlip(
  places: Places,
  failing: HappensBefore,
  passing: Passing,
  bounds: { readonly statesMax: number; readonly stopped?: () => boolean },
): CriticalFlip {
  const isAdmitted = memoized((place) => admits(passing, place));
  if (!isAdmitted(places.start)) return { found: 'none' };
  const attempt = (pairs: readonly Reversed[]) => rerun(places, failing, pairs, isAdmitted);
  // The steps before the first step of a pair stay in place, so they must not decide the outcome already.
  const lostAt = failing.names.findIndex((_, step) => {
    const place = places.follow(places.start, failing.names.slice(0, step + 1));
    return place === null || !isAdmitted(place);
  });
  const singles: Flip[] = [];
  for (const [second, past] of failing.past.entries()) {
    if (bounds.stopped?.()) break;
    for (const first of past.filter((step) => lostAt < 0 || step <= lostAt)) {
      const pairs = [{ first, second }];
      const run = attempt(pairs);
      if (run) singles.push(flipOf(failing, pairs, run));
    }
  }
  if (singles.length > 0) return { found: 'flips', flips: minimal(failing, singles) };

  const nearest = nearestPassing(places, failing, passing, bounds);
  if (nearest.found !== 'run') return { found: nearest.found };
  const { pairs } = reversedPairs(failing, happensBefore(places, nearest.names));
  const enough = attempt(pairs) ? ddmin(pairs, (some) => attempt(some) !== null) : pairs;
  return { found: 'flips', flips: [flipOf(failing, enough, attempt(enough) ?? nearest.names)] };
}

/** Memoizes a predicate on places. */
function memoized(test: (place: WalkPlace) => boolean): (place: WalkPlace) => boolean {
  const answers = new Map<WalkPlace, boolean>();
  return (place) => {
    const answer = answers.get(place) ?? test(place);
    answers.set(place, answer);
    return answer;
  };
}

const flipOf = (failing: HappensBefore, pairs: readonly Reversed[], passing: readonly StepName[]): Flip => ({
  pairs,
  passing,
  following: reversalsIn(failing, passing).length - pairs.length,
});

/** Drops each change that includes another one, and sorts by displacement. */
function minimal(failing: HappensBefore, flips: readonly Flip[]): readonly Flip[] {
  const upTo = (a: number, b: number): boolean => a === b || failing.mustPrecede(a, b);
  const includes = (large: Flip, small: Flip): boolean => {
    const [[one], [other]] = [large.pairs, small.pairs];
    return (
      large !== small &&
      one !== undefined &&
      other !== undefined &&
      upTo(one.first, other.first) &&
      upTo(other.second, one.second)
    );
  };
  return flips
    .filter((flip) => !flips.some((other) => includes(flip, other)))
    .toSorted((a, b) => a.following - b.following || a.passing.length - b.passing.length);
}
