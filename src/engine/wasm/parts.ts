import { at } from '../events.ts';
import { clusteredShape } from '../tree-shape.ts';

/** The actors of a network in four lists: two of each half of a world. A list may be empty. */
export type Parts = readonly [readonly number[], readonly number[], readonly number[], readonly number[]];

/** Neighbours together, four lists of much the same length. */
export function plainParts(actors: number): Parts {
  const cut = (part: number): number => Math.floor((actors * part) / 4);
  const list = (part: number): number[] => {
    return Array.from({ length: cut(part + 1) - cut(part) }, (_, i) => cut(part) + i);
  };
  return [list(0), list(1), list(2), list(3)];
}

/**
 * Those together that change together, so that few different parts and halves are met.
 * @param columns - for each actor its cell in every world of a sample, at least two actors
 */
export function clusteredParts(columns: readonly ArrayLike<number>[]): Parts {
  const { leaves, joins } = clusteredShape(columns);
  const childrenOf = (node: number): readonly number[] => (node < leaves ? [node] : at(joins, node - leaves));
  const actorsOf = (node: number): readonly number[] =>
    node < leaves ? [node] : childrenOf(node).flatMap((child) => actorsOf(child));
  const list = (half: number, side: number): readonly number[] => {
    const node = childrenOf(at(childrenOf(leaves + joins.length - 1), half))[side];
    return node === undefined ? [] : [...actorsOf(node)].sort((a, b) => a - b);
  };
  return [list(0, 0), list(0, 1), list(1, 0), list(1, 1)];
}
