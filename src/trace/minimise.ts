import type { World } from '../engine/index.ts';
import { happensBefore } from './happens-before.ts';
import type { NamedMove, WalkPlace, Places, StepName } from './places.ts';
import { deviationsOf, expected, runWith, type Deviations, type Last } from './reference.ts';

/** The violation that a schedule must show. */
export interface Violation {
  /** Evaluated in final worlds only; otherwise in every world, and the run ends with the violating one. */
  readonly atEnd: boolean;
  shows(world: World): boolean;
  /** Polled for a time limit: minimisation then stops with the current result. */
  stopped?(): boolean;
}

/**
 * Minimises a counterexample by delta debugging. A violation *on the way* keeps a minimal set of steps: without any one of them,
 * and the steps that depend on it, the violation disappears. The remaining steps are reordered so that each actor continues as
 * long as it can. A violation at the *end* of a run needs every step up to quiescence. There, deviations from the reference order
 * are removed; in that order the acting actor continues while it can, so that a deviation is a context switch. Without any one of
 * the rest, the violation disappears or the run becomes longer.
 * @param names - a run that shows the violation in its last world
 * @returns a run that shows the same violation
 * @throws RangeError if the run does not show it
 * @see Zeller, Hildebrandt: Simplifying and isolating failure-inducing input (2002)
 */
export function minimise(places: Places, names: readonly StepName[], violation: Violation): readonly StepName[] {
  const end = places.follow(places.start, names);
  if (!end || !violates(end, violation)) throw new RangeError('the run does not show the complaint that it is to keep');
  return violation.atEnd ? fewestDeviations(places, names, violation) : fewestSteps(places, names, violation);
}

const violates = (place: WalkPlace, violation: Violation): boolean =>
  (!violation.atEnd || place.moves.length === 0) && violation.shows(place.world);

const isLate = (violation: Violation): boolean => violation.stopped?.() ?? false;

function fewestDeviations(places: Places, names: readonly StepName[], violation: Violation): readonly StepName[] {
  // A shorter list of deviations must not cost additional steps, so longer runs are rejected.
  const run = (deviations: Deviations) => runWith(places, deviations, names.length);
  const suffices = (deviations: Deviations): boolean => !isLate(violation) && violates(run(deviations).end, violation);
  let left = ddmin(deviationsOf(places, names), suffices);
  for (let shorter: Deviations | undefined = left; shorter;) {
    left = ddmin(shorter, suffices);
    shorter = shortcuts(left).find(suffices);
  }
  return run(left).names;
}

/** Variants in which one deviation is removed and the next one, which directly followed it, takes its place. */
const shortcuts = (deviations: Deviations): readonly Deviations[] =>
  deviations.flatMap(([after, name], left) =>
    deviations.flatMap(([anchor, next], at) =>
      at !== left && anchor.startsWith(`${name} #`) ? [deviations.with(at, [after, next]).toSpliced(left, 1)] : [],
    ),
  );

function fewestSteps(places: Places, names: readonly StepName[], violation: Violation): readonly StepName[] {
  for (let run = names; ;) {
    const left = ddmin(run, (some) => !isLate(violation) && remainingRun(places, some, violation) !== null);
    const tidied = tidy(places, left);
    // The reordered run may allow the removal of one more step.
    if (left.length === run.length) return run === names && tidied !== names ? tidied : run;
    run = tidied;
  }
}

/** Takes the remaining enabled steps up to the violating world; `null` when there is none. */
function remainingRun(places: Places, wanted: readonly StepName[], violation: Violation): readonly StepName[] | null {
  let here = places.start;
  const names: StepName[] = [];
  if (violates(here, violation)) return names;
  for (const name of wanted) {
    const way = places.way(here, name);
    if (!way) continue;
    here = way.to;
    names.push(name);
    if (violates(here, violation)) return names;
  }
  return null;
}

/**
 * Delta debugging (ddmin): removes ever smaller parts of a list while the rest suffices, down to single items.
 * @param suffices - true for the whole list
 * @see Zeller, Hildebrandt: Simplifying and isolating failure-inducing input (2002)
 */
export function ddmin<T>(items: readonly T[], suffices: (some: readonly T[]) => boolean): readonly T[] {
  if (suffices([])) return [];
  let kept = items;
  let size = Math.ceil(kept.length / 2);
  while (kept.length > 0) {
    let gaveUp = false;
    for (let from = 0; from < kept.length;) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (suffices(rest)) {
        kept = rest;
        gaveUp = true;
      } else from += size;
    }
    if (size === 1 && !gaveUp) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return kept;
}

/**
 * A normal form: the same steps to the same world, in the order that is closest to the reference order; equal for equivalent
 * runs. Independence depends on the world, so that order may be impossible; the run is then returned unchanged.
 */
export function tidy(places: Places, names: readonly StepName[]): readonly StepName[] {
  const order = happensBefore(places, names);
  const left = new Set(names.keys());
  const tidied: StepName[] = [];
  let here = places.start;
  let last: Last | null = null;
  while (left.size > 0) {
    // Of several steps with one name only the first can be enabled; the others depend on it.
    const free = new Map<StepName, number>();
    for (const step of left)
      if (!(order.past[step] ?? []).some((before) => left.has(before))) free.set(names[step] ?? '', step);
    const move: NamedMove | null = expected(
      here.moves.filter(({ name }) => free.has(name)),
      last,
    );
    const way = move && places.way(here, move.name);
    if (!move || !way) return names;
    left.delete(free.get(move.name) ?? -1);
    tidied.push(move.name);
    last = { actor: move.choice.actor, touched: way.touched };
    here = way.to;
  }
  return here === places.follow(places.start, names) ? tidied : names;
}
