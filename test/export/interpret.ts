import type { GuardedProgram, ChoiceRule } from '../../src/export/model.ts';
import { split, type RulePart } from '../../src/export/split.ts';
import type { Tree } from '../../src/export/step.ts';

/** What comes of searching a model. */
export interface Searched {
  readonly worlds: number;
  readonly transitions: number;
  readonly finals: number;
}

/**
 * Searches an exported model by the plain meaning of its rules: no tables, no engine.
 * @param lengthMax - cut rules into pieces that tell so many answers apart, as for a language that allows no longer ones
 * @throws when a rule is possible where it says that no world was
 */
export function search({ variables, rules }: GuardedProgram, lengthMax = Infinity): Searched {
  const last = variables.map(({ cells }) => cells.length - 1);
  const parts = rules.flatMap((rule) =>
    split({ options: rule.options, where: [] }, lengthMax, length, last).map((piece) => ({ rule, piece })),
  );
  const initial = variables.map((variable) => variable.initial);
  const worlds: (readonly number[])[] = [initial];
  const known = new Set([initial.join()]);
  let transitions = 0;
  let finals = 0;
  for (const world of worlds) {
    const isBusy = variables.some(({ busy }, actor) => (world[actor] ?? 0) < busy);
    const possible = parts.flatMap(({ rule, piece }) => (rule.idle && isBusy ? [] : taken(rule, piece, world)));
    if (possible.length === 0) finals++;
    transitions += possible.length;
    for (const after of possible) {
      const key = after.join();
      if (!known.has(key)) worlds.push(after);
      known.add(key);
    }
  }
  return { worlds: worlds.length, transitions, finals };
}

/** The world after a piece of a rule, or nothing when it is not possible. */
function taken(
  rule: ChoiceRule,
  { options, where }: RulePart,
  world: readonly number[],
): readonly (readonly number[])[] {
  const option = options.find(({ cell }) => cell === world[rule.actor]);
  const isHere = where.every(({ actor, from, to }) => (world[actor] ?? 0) >= from && (world[actor] ?? 0) <= to);
  if (!option || !isHere) return [];
  if (!option.step) throw new Error(`${option.note} is possible`);
  const after = [...world];
  for (const tree of option.step) apply(tree, after);
  return [after];
}

/** In place: what an earlier tree has written is what a later one would see. */
function apply(tree: Tree | null, world: number[]): void {
  if (!tree) throw new Error('a world that was not met');
  if (tree.kind === 'write') {
    for (const { actor, cell } of tree.writes) world[actor] = cell;
    return;
  }
  const cell = world[tree.actor] ?? 0;
  apply(tree.branches.find(({ from, to }) => cell >= from && cell <= to)?.next ?? tree.rest, world);
}

/** How many answers a piece has to tell apart: one that is decided has none. */
const length = ({ options }: RulePart): number =>
  options.flatMap(({ step }) => (step ?? []).map(forks)).reduce((sum, some) => sum + some, 0);

const forks = (tree: Tree): number =>
  tree.kind === 'write'
    ? 0
    : tree.branches.reduce((sum, { next }) => sum + 1 + forks(next), -1) + (tree.rest ? 1 + forks(tree.rest) : 0);
