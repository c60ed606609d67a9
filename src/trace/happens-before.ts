import type { WalkPlace, Places, StepName, Way } from './places.ts';

/** What must come before what in a run: a partial order over the positions of its steps, from 0. */
export interface HappensBefore {
  readonly names: readonly StepName[];
  /** For each step, the steps that come before it in every run that this one stands for, ascending. */
  readonly past: readonly (readonly number[])[];
  /** The part of `past` that says it all: those with no step between. */
  readonly direct: readonly (readonly number[])[];
  /** Whether a run takes `first` before `second` because it must. */
  mustPrecede(first: number, second: number): boolean;
}

/**
 * Works out which order of a run's steps is forced and which is chance. Two neighbouring steps are independent when both
 * orders are possible and lead to the same world; exchanging such neighbours again and again gives the runs for which this
 * one stands (a Mazurkiewicz trace, with independence asked of the world at hand instead of a fixed table).
 *
 * Each step is pushed to the left as far as it will go. A step that it cannot pass joins it, and the two are pushed on
 * together. What has joined in the end is the past of the step. So whatever is not in a step's past has been shown, by
 * exchanges of neighbours, to be able to wait: past, step, rest is a run to the same world.
 */
export function happensBefore(places: Places, names: readonly StepName[]): HappensBefore {
  const at = placesOf(places, names);
  const pasts: ReadonlySet<number>[] = [];
  for (let step = 0; step < names.length; step++) pasts.push(pastOf(places, names, at, pasts, step));
  const past = pasts.map((set) => [...set].sort((a, b) => a - b));
  const direct = past.map((before) => before.filter((a) => !before.some((between) => pasts[between]?.has(a))));
  return { names, past, direct, mustPrecede: (first, second) => pasts[second]?.has(first) ?? false };
}

function placesOf(places: Places, names: readonly StepName[]): readonly WalkPlace[] {
  const at = [places.start];
  for (const [position, name] of names.entries()) {
    const way = places.way(at[position] as WalkPlace, name);
    if (!way) throw new RangeError(`step ${position + 1}, ${name}, is not possible there`);
    at.push(way.to);
  }
  return at;
}

function pastOf(
  places: Places,
  names: readonly StepName[],
  at: readonly WalkPlace[],
  pasts: readonly ReadonlySet<number>[],
  step: number,
): ReadonlySet<number> {
  const past = new Set<number>();
  // The steps that are pushed together, in run order, `step` last; and the actors that take part in them.
  let block: readonly StepName[] = [names[step] as StepName];
  let touched = touchedBy(places, at[step] as WalkPlace, block);
  for (let left = step - 1; left >= 0; left--) {
    const name = names[left] as StepName;
    const here = at[left] as WalkPlace;
    // What comes before a part of the block comes before the step: no need to ask.
    const isKnown = [...past].some((member) => pasts[member]?.has(left));
    const own = places.way(here, name)?.touched ?? [];
    if (!isKnown) {
      // Steps without a common actor cannot see each other; idle ones look at everybody.
      if (!isIdle(name) && !block.some(isIdle) && own.every((actor) => !touched.has(actor))) continue;
      if (passes(places, here, name, block)) {
        touched = touchedBy(places, here, block);
        continue;
      }
    }
    past.add(left);
    block = [name, ...block];
    for (const actor of own) touched.add(actor);
  }
  return past;
}

const isIdle = (name: StepName): boolean => name.startsWith('idle ');

/** Whether a step can be exchanged with each step of the block in turn, from the place before it. */
function passes(places: Places, before: WalkPlace, name: StepName, block: readonly StepName[]): boolean {
  let here = before;
  let late = places.way(before, name)?.to;
  for (const other of block) {
    // An actor's first and second `go` have one name; exchanging them would mean nothing.
    if (other === name) return false;
    const next = places.way(here, other)?.to;
    const together = late && places.way(late, other)?.to;
    if (!next || !together || places.way(next, name)?.to !== together) return false;
    here = next;
    late = together;
  }
  return true;
}

function touchedBy(places: Places, from: WalkPlace, block: readonly StepName[]): Set<string> {
  const touched = new Set<string>();
  let here: WalkPlace | undefined = from;
  for (const name of block) {
    const way: Way | null = here ? places.way(here, name) : null;
    for (const actor of way?.touched ?? []) touched.add(actor);
    here = way?.to;
  }
  return touched;
}
