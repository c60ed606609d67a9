import type { World } from '../engine/index.ts';
import { happensBefore } from './happens-before.ts';
import type { NamedMove, WalkPlace, Places, StepName } from './places.ts';
import { deviationsOf, expected, runWith, type Deviations, type Last } from './reference.ts';

/** What a schedule is to show. */
export interface Violation {
  /** Asked only where nothing can happen any more; else of any world, and the run ends with the one that shows it. */
  readonly atEnd: boolean;
  shows(world: World): boolean;
  /** There is no more time: what can be given up is no longer looked for. */
  stopped?(): boolean;
}

/**
 * Takes out of a run what its complaint can do without.
 *
 * - A complaint about a *world on the way* keeps the fewest steps: giving up any one of them, and whatever cannot go on
 *   without it, no longer shows the complaint. Steps that are left free are put so that each actor goes on while it can.
 * - A complaint about the *end* needs every step that the boot still owes. What can be given up is a deviation from the
 *   expected order, in which whoever acts goes on while it can: a context switch, to a kernel reader. Giving up any one of
 *   those left no longer ends in the complaint, or takes more steps than the run that was given.
 *
 * @param names - a run that shows the complaint in the world it ends with
 * @returns a run that shows the same complaint
 * @throws RangeError if the run does not show it: nothing could be kept of that
 */
export function minimise(places: Places, names: readonly StepName[], complaint: Violation): readonly StepName[] {
  const end = places.follow(places.start, names);
  if (!end || !shown(end, complaint)) throw new RangeError('the run does not show the complaint that it is to keep');
  return complaint.atEnd ? fewestDeviations(places, names, complaint) : fewestSteps(places, names, complaint);
}

const shown = (place: WalkPlace, complaint: Violation): boolean =>
  (!complaint.atEnd || place.moves.length === 0) && complaint.shows(place.world);

const isLate = (complaint: Violation): boolean => complaint.stopped?.() ?? false;

function fewestDeviations(places: Places, names: readonly StepName[], complaint: Violation): readonly StepName[] {
  // No step may come in for a switch that goes: a run that needs more of them does not count.
  const run = (deviations: Deviations) => runWith(places, deviations, names.length);
  const suffices = (deviations: Deviations): boolean => !isLate(complaint) && shown(run(deviations).end, complaint);
  let left = fewest(deviationsOf(places, names), suffices);
  for (let shorter: Deviations | undefined = left; shorter;) {
    left = fewest(shorter, suffices);
    shorter = bridged(left).find(suffices);
  }
  return run(left).names;
}

/** Deviations of which one is left out and the next one, which came right after it, takes its place. */
const bridged = (deviations: Deviations): readonly Deviations[] =>
  deviations.flatMap(([after, name], left) =>
    deviations.flatMap(([anchor, next], at) =>
      at !== left && anchor.startsWith(`${name} #`) ? [deviations.with(at, [after, next]).toSpliced(left, 1)] : [],
    ),
  );

function fewestSteps(places: Places, names: readonly StepName[], complaint: Violation): readonly StepName[] {
  for (let run = names; ;) {
    const left = fewest(run, (some) => !isLate(complaint) && whatGoesOn(places, some, complaint) !== null);
    const tidied = tidy(places, left);
    // In its new order the run may turn out to have one step more that it can do without.
    if (left.length === run.length) return run === names && tidied !== names ? tidied : run;
    run = tidied;
  }
}

/** Takes the steps that are still possible, up to the world that shows the complaint; `null` when none does. */
function whatGoesOn(places: Places, wanted: readonly StepName[], complaint: Violation): readonly StepName[] | null {
  let here = places.start;
  const names: StepName[] = [];
  if (shown(here, complaint)) return names;
  for (const name of wanted) {
    const way = places.way(here, name);
    if (!way) continue;
    here = way.to;
    names.push(name);
    if (shown(here, complaint)) return names;
  }
  return null;
}

/**
 * Delta debugging: gives up ever smaller parts of a list as long as the rest will do, until no single item can go.
 * @param suffices - true of the whole list
 */
export function fewest<T>(items: readonly T[], suffices: (some: readonly T[]) => boolean): readonly T[] {
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
 * The same steps to the same world in the order that reads best, which is one for all runs that happens-before does not tell
 * apart: of the steps that are free to come, the expected one comes.
 * Where independence hangs on the world, that order may turn out not to be possible; then the run stays as it is.
 */
export function tidy(places: Places, names: readonly StepName[]): readonly StepName[] {
  const order = happensBefore(places, names);
  const left = new Set(names.keys());
  const tidied: StepName[] = [];
  let here = places.start;
  let last: Last | null = null;
  while (left.size > 0) {
    // The first of a name is the only one that can be free: the others wait for it.
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
