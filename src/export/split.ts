import type { Option } from './model.ts';
import type { Tree } from './step.ts';

/** A range of cells of an actor, both ends included. */
export interface Span {
  readonly actor: number;
  readonly from: number;
  readonly to: number;
}

/** A part of a rule: some of its options, restricted to ranges of other actors' cells. */
export interface RulePart {
  readonly options: readonly Option[];
  readonly where: readonly Span[];
}

/**
 * Splits a piece until no part exceeds the length limit of a language. The parts partition the worlds in which the piece is
 * enabled.
 * @param lengthOf - length of a piece in print
 * @param last - the highest cell of each actor
 */
export function split(
  piece: RulePart,
  lengthMax: number,
  lengthOf: (piece: RulePart) => number,
  last: readonly number[],
): readonly RulePart[] {
  if (lengthOf(piece) <= lengthMax) return [piece];
  const halves = piece.options.length > 1 ? byOptions(piece) : byCells(piece, last);
  return halves.flatMap((half) => split(half, lengthMax, lengthOf, last));
}

function byOptions({ options, where }: RulePart): readonly RulePart[] {
  const half = options.length >> 1;
  return [options.slice(0, half), options.slice(half)].map((some) => ({ options: some, where }));
}

/** @throws RangeError when no further split is possible */
function byCells({ options, where }: RulePart, last: readonly number[]): readonly RulePart[] {
  const tests = options.flatMap(({ step }) => (step ?? []).flatMap(testsIn));
  const [widest] = tests.toSorted((a, b) => b.branches.length - a.branches.length);
  if (!widest || widest.branches.length < 2) throw new RangeError('a step is too long and cannot be cut');
  const { actor, branches } = widest;
  const { from, to } = where.find((span) => span.actor === actor) ?? { from: 0, to: last[actor] ?? 0 };
  const middle = branches[branches.length >> 1]?.from ?? 0;
  return [
    { actor, from, to: middle - 1 },
    { actor, from: middle, to },
  ].map((span) => ({
    options: options.map((option) => ({ ...option, step: option.step?.map((tree) => within(tree, span)) ?? null })),
    where: [...where.filter((other) => other.actor !== actor), span],
  }));
}

/** Every decision node of a tree. */
const testsIn = (tree: Tree): readonly Extract<Tree, { kind: 'test' }>[] =>
  tree.kind === 'write'
    ? []
    : [tree, ...tree.branches.flatMap(({ next }) => testsIn(next)), ...(tree.rest ? testsIn(tree.rest) : [])];

/** Restricts a tree to a range. */
function within(tree: Tree, span: Span): Tree {
  if (tree.kind === 'write') return tree;
  const isAsked = tree.actor === span.actor;
  const branches = tree.branches
    .filter(({ from, to }) => !isAsked || (from <= span.to && to >= span.from))
    .map(({ from, to, next }) => ({
      from: isAsked ? Math.max(from, span.from) : from,
      to: isAsked ? Math.min(to, span.to) : to,
      next: within(next, span),
    }));
  return { ...tree, branches, rest: tree.rest && within(tree.rest, span) };
}
