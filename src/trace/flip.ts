import { happensBefore, type HappensBefore } from './happens-before.ts';
import { fewest } from './minimise.ts';
import { admits, nearestPassing, type Passing } from './nearest.ts';
import type { WalkPlace, Places, StepName } from './places.ts';
import { rerun } from './rerun.ts';
import { reversalsIn, reversedPairs, type Reversed } from './reversed.ts';

/** A change of order that turns the failing run into a passing one. */
export interface Flip {
  /** The happens-before pairs to reverse; positions in the failing run, from 0. Empty where no order but a choice decides. */
  readonly pairs: readonly Reversed[];
  /** A passing run that reverses them. */
  readonly passing: readonly StepName[];
  /** How many more pairs that run reverses, because they follow from these. */
  readonly following: number;
}

/** The smallest changes of order, the one that moves least first; or that there is none; or that a bound was hit. */
export type CriticalFlip =
  | { readonly found: 'flips'; readonly flips: readonly Flip[] }
  | { readonly found: 'none' }
  | { readonly found: 'unknown' };

/**
 * The critical flip of a failing run: the smallest set of its happens-before pairs whose reversal makes it pass. A set makes
 * it pass when the run that stays nearest to the failing one and reverses the set does (`rerun`): it was really taken.
 *
 * Every single pair is tried. Of changes of which one includes the other, the lesser is told; others stand side by side, for
 * each is a place where a barrier would help. If no single pair is enough, the passing run that is nearest of all says which
 * pairs to look at, and what can be left out of those is left out.
 */
export function criticalFlip(
  places: Places,
  failing: HappensBefore,
  passing: Passing,
  bounds: { readonly statesMax: number; readonly stopped?: () => boolean },
): CriticalFlip {
  const goesOn = remembered((place) => admits(passing, place));
  if (!goesOn(places.start)) return { found: 'none' };
  const attempt = (pairs: readonly Reversed[]) => rerun(places, failing, pairs, goesOn);
  // What comes before the first step of a pair stays as it is, so it must not be lost by then.
  const lostAt = failing.names.findIndex((_, step) => {
    const place = places.follow(places.start, failing.names.slice(0, step + 1));
    return place === null || !goesOn(place);
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
  if (singles.length > 0) return { found: 'flips', flips: least(failing, singles) };

  const nearest = nearestPassing(places, failing, passing, bounds);
  if (nearest.found !== 'run') return { found: nearest.found };
  const { pairs } = reversedPairs(failing, happensBefore(places, nearest.names));
  const enough = attempt(pairs) ? fewest(pairs, (some) => attempt(some) !== null) : pairs;
  return { found: 'flips', flips: [flipOf(failing, enough, attempt(enough) ?? nearest.names)] };
}

/** The same question, asked of each place once. */
function remembered(ask: (place: WalkPlace) => boolean): (place: WalkPlace) => boolean {
  const answers = new Map<WalkPlace, boolean>();
  return (place) => {
    const answer = answers.get(place) ?? ask(place);
    answers.set(place, answer);
    return answer;
  };
}

const flipOf = (failing: HappensBefore, pairs: readonly Reversed[], passing: readonly StepName[]): Flip => ({
  pairs,
  passing,
  following: reversalsIn(failing, passing).length - pairs.length,
});

/** Leaves out a change that includes another one, and puts first what moves least. */
function least(failing: HappensBefore, flips: readonly Flip[]): readonly Flip[] {
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
