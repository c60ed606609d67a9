import type { NamedMove, WalkPlace, Places, StepName } from './places.ts';

/** The step that a run took last: who acted, and who else took part. */
export interface Last {
  readonly actor: string;
  readonly touched: readonly string[];
}

/**
 * The order that a reader expects when nothing interferes: whoever acts goes on while it can, then somebody it has just
 * dealt with, then the first in the list of choices.
 */
export function expected(moves: readonly NamedMove[], last: Last | null): NamedMove | null {
  const [first] = moves;
  if (!first || !last) return first ?? null;
  return (
    moves.find(({ choice }) => choice.actor === last.actor) ??
    moves.find(({ choice }) => last.touched.includes(choice.actor)) ??
    first
  );
}

/**
 * A run as its deviations from the expected order: after which event (name and count, as in `occurrences`; `''` before the
 * first step) which step is taken instead of the expected one.
 */
export type Deviations = readonly (readonly [after: string, name: StepName])[];

/** The deviations of a run. Running with them gives the run back. */
export function deviationsOf(places: Places, names: readonly StepName[]): Deviations {
  const deviations: (readonly [string, StepName])[] = [];
  const walk = new ReferenceRun(places);
  for (const name of names) {
    if (expected(walk.here.moves, walk.last)?.name !== name) deviations.push([walk.event, name]);
    walk.take(name);
  }
  return deviations;
}

/**
 * Runs in the expected order but for the deviations that turn out to be possible, until nothing can happen any more.
 * @returns the steps, and the place where they end, which is not final when `stepsMax` were taken
 */
export function runWith(
  places: Places,
  deviations: Deviations,
  stepsMax: number,
  from: readonly StepName[] = [],
): { readonly names: readonly StepName[]; readonly end: WalkPlace } {
  const wanted = new Map(deviations);
  const walk = new ReferenceRun(places);
  for (const name of from) walk.take(name);
  while (walk.names.length < stepsMax) {
    const wish = wanted.get(walk.event);
    const move = walk.here.moves.find(({ name }) => name === wish) ?? expected(walk.here.moves, walk.last);
    if (!move) break;
    walk.take(move.name);
  }
  return { names: walk.names, end: walk.here };
}

/** A run in the making. */
class ReferenceRun {
  readonly names: StepName[] = [];
  here: WalkPlace;
  last: Last | null = null;
  /** The latest step as an event: its name, and which time it was taken. */
  event = '';
  readonly #places: Places;
  readonly #counts = new Map<StepName, number>();

  constructor(places: Places) {
    this.#places = places;
    this.here = places.start;
  }

  take(name: StepName): void {
    const move = this.here.moves.find((one) => one.name === name);
    const way = this.#places.way(this.here, name);
    if (!move || !way) throw new RangeError(`${name} is not possible there`);
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    this.event = `${name} #${count}`;
    this.last = { actor: move.choice.actor, touched: way.touched };
    this.here = way.to;
    this.names.push(name);
  }
}
