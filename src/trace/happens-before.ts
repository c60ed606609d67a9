import type { WalkPlace, Places, StepName, Way } from './places.ts';

/** The happens-before relation of a run: a partial order over the positions of its steps, from 0. */
export interface HappensBefore {
  readonly names: readonly StepName[];
  /** For each step, the steps that precede it in every equivalent run, ascending. */
  readonly past: readonly (readonly number[])[];
  /** The transitive reduction of `past`. */
  readonly direct: readonly (readonly number[])[];
  /** Whether `first` precedes `second` in every equivalent run. */
  mustPrecede(first: number, second: number): boolean;
}

/**
 * Computes happens-before by commuting adjacent steps (a Mazurkiewicz trace with state-dependent independence). Two adjacent
 * steps are independent when both orders are possible and lead to the same world. Commuting independent steps gives the
 * equivalent runs. Each step is moved to the left as far as possible. A step that it cannot pass joins the block, and the block
 * moves on together. The block's members at the end are the past of the step. Hence every step outside the past can come later:
 * past, step, rest is a run to the same world.
 * @see Mazurkiewicz: Trace theory (1986); Lamport: Time, clocks, and the ordering of events in a distributed system (1978)
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
  // The steps that are moved together, in run order, with `step` last; and the actors involved in them.
  let block: readonly StepName[] = [names[step] as StepName];
  let touched = touchedBy(places, at[step] as WalkPlace, block);
  for (let left = step - 1; left >= 0; left--) {
    const name = names[left] as StepName;
    const here = at[left] as WalkPlace;
    // A step that precedes a member of the block precedes the step as well, without a test.
    const isKnown = [...past].some((member) => pasts[member]?.has(left));
    const own = places.way(here, name)?.touched ?? [];
    if (!isKnown) {
      // Steps without a common actor are independent, except idle steps, which depend on all actors.
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

/** Whether a step commutes with each step of the block in turn. */
function passes(places: Places, before: WalkPlace, name: StepName, block: readonly StepName[]): boolean {
  let here = before;
  let late = places.way(before, name)?.to;
  for (const other of block) {
    // An actor's first and second `go` have the same name; commuting them would be meaningless.
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
