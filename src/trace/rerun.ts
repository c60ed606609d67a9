import type { HappensBefore } from './happens-before.ts';
import type { NamedMove, WalkPlace, Places, StepName } from './places.ts';
import type { Reversed } from './reversed.ts';

/**
 * Repeats a run with some pairs of its steps reversed, and otherwise as close to it as possible. In place of the first step of a
 * pair, the second is taken with its past, and the first after it. All other steps keep their order where possible; new steps are
 * taken in choice order.
 * @param isAdmitted - evaluated at every place; the attempt ends at the first `false`
 * @returns the steps up to a final place with all pairs reversed, or `null`
 */
export function rerun(
  places: Places,
  order: HappensBefore,
  flips: readonly Reversed[],
  isAdmitted: (place: WalkPlace) => boolean,
): readonly StepName[] | null {
  const plan = rerunPlanOf(order, flips);
  if (!plan) return null;
  const stepsMax = 2 * order.names.length + 16;
  const taken: StepName[] = [];
  let here = places.start;
  while (isAdmitted(here)) {
    if (here.moves.length === 0) return plan.keepsPairs() ? taken : null;
    if (taken.length >= stepsMax) return null;
    const move = plan.choose(here.moves);
    const way = move && places.way(here, move.name);
    if (!way) return null;
    plan.take(move.name);
    taken.push(move.name);
    here = way.to;
  }
  return null;
}

interface RerunPlan {
  choose(moves: readonly NamedMove[]): NamedMove | null;
  take(name: StepName): void;
  keepsPairs(): boolean;
}

/** `null` when the pairs contradict each other (a cycle). */
function rerunPlanOf(order: HappensBefore, flips: readonly Reversed[]): RerunPlan | null {
  const { names, past, direct } = order;
  const upFrom = (first: number, step: number): boolean => first === step || order.mustPrecede(first, step);
  // The past of each step. The second step of a pair no longer depends on the first, nor on the steps between that depend on the
  // first.
  const dependencies = names.map((_, step) => {
    const own = flips.filter(({ second }) => second === step);
    const kept =
      own.length === 0
        ? (direct[step] ?? [])
        : (past[step] ?? []).filter((before) => !own.some(({ first }) => upFrom(first, before)));
    return [...kept, ...flips.filter(({ first }) => first === step).map(({ second }) => second)];
  });
  const turn = topologicalOrder(dependencies);
  if (!turn) return null;
  const turns = new Map<StepName, number[]>();
  for (const [step, name] of names.entries()) turns.set(name, [...(turns.get(name) ?? []), step]);
  const times = new Map<StepName, number>();
  const isTaken = names.map(() => false);
  let isKept = true;

  const stepOf = (name: StepName): number | undefined => turns.get(name)?.[times.get(name) ?? 0];
  const missing = (step: number): number => (dependencies[step] ?? []).filter((before) => !isTaken[before]).length;
  const isHeld = (step: number): boolean => flips.some(({ first, second }) => first === step && !isTaken[second]);
  /** Priority: planned steps in order, then new steps, then steps ahead of their turn; steps held back by a pair never. */
  const rank = ({ name, choice }: NamedMove): number => {
    const step = stepOf(name);
    const { length } = names;
    if (step === undefined) return choice.kind === 'timer' ? 3 * length : length;
    if (isHeld(step)) return Infinity;
    const count = missing(step);
    return count === 0 ? (turn[step] ?? 0) : length + 1 + count;
  };

  return {
    choose(moves) {
      let best: NamedMove | null = null;
      let least = Infinity;
      for (const move of moves) {
        const own = rank(move);
        if (own < least) [best, least] = [move, own];
      }
      return best;
    },
    take(name) {
      const step = stepOf(name);
      times.set(name, (times.get(name) ?? 0) + 1);
      if (step === undefined) return;
      if (isHeld(step)) isKept = false;
      isTaken[step] = true;
    },
    keepsPairs: () => isKept && flips.every(({ first, second }) => isTaken[first] && isTaken[second]),
  };
}

/** Topological order: the order of the run, with each step after all steps it depends on. */
function topologicalOrder(dependencies: readonly (readonly number[])[]): readonly number[] | null {
  const turns: (number | undefined)[] = dependencies.map(() => undefined);
  const open = new Set<number>();
  let next = 0;
  const give = (step: number): boolean => {
    if (turns[step] !== undefined) return true;
    if (open.has(step)) return false;
    open.add(step);
    const all = [...(dependencies[step] ?? [])].sort((a, b) => a - b);
    if (!all.every(give)) return false;
    turns[step] = next++;
    return true;
  };
  return dependencies.every((_, step) => give(step)) ? turns.map((own) => own ?? 0) : null;
}
