import type { NamedMove, WalkPlace, Places, StepName } from './places.ts';

/** The latest step of a run: its actor, and the others involved. */
export interface Last {
  readonly actor: string;
  readonly touched: readonly string[];
}

/**
 * The reference scheduler (run to completion): the acting actor continues while it can, then an actor it has interacted with,
 * then the first choice.
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
 * A run as its deviations from the reference order: the event after which it deviates (name and count, as in `occurrences`; `''`
 * before the first step), and the step taken instead.
 */
export type Deviations = readonly (readonly [after: string, name: StepName])[];

/** The deviations of a run; `runWith` reproduces the run from them. */
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
 * Runs to quiescence in the reference order with the given deviations, ignoring those that are not enabled.
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

/** State of a run under the reference scheduler. */
class ReferenceRun {
  readonly names: StepName[] = [];
  here: WalkPlace;
  last: Last | null = null;
  /** The latest step as an event: its name and occurrence number. */
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
