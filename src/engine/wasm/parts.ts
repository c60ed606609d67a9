import { at } from '../network/events.ts';
import { clusteredShape } from '../worlds/tree-shape.ts';

/** The actors of a network in four lists: two per half of a world. A list may be empty. */
export type Parts = readonly [readonly number[], readonly number[], readonly number[], readonly number[]];

/** Consecutive actors, in four lists of similar length. */
export function plainParts(actors: number): Parts {
  const cut = (part: number): number => Math.floor((actors * part) / 4);
  const list = (part: number): number[] => Array.from({ length: cut(part + 1) - cut(part) }, (_, i) => cut(part) + i);
  return [list(0), list(1), list(2), list(3)];
}

/** Number of clusters whose splits are tried exhaustively. */
const groupsMost = 9;
/** Sample sizes: clustering uses so many worlds, and the evaluation of splits all of them. */
const clusteredBy = 512;

/**
 * Clusters actors that change together, so that few distinct parts and halves occur.
 * @param columns - for each actor its cell in every world of a sample, at least two actors
 */
export function clusteredParts(columns: readonly Uint32Array[]): Parts {
  const step = Math.max(1, Math.floor((columns[0]?.length ?? 0) / clusteredBy));
  const thinned = columns.map((column) => column.filter((_, i) => i % step === 0));
  const groups = groupsIn(thinned).map((actors): ObservedGroup => ({ actors, marks: marksOf(actors, columns) }));
  const [left, right] = bestSplit(groups);
  return [...bestSplit(left), ...bestSplit(right)].map((part) =>
    part.flatMap(({ actors }) => actors).sort((a, b) => a - b),
  ) as unknown as Parts;
}

interface ObservedGroup {
  readonly actors: readonly number[];
  /** By world of the sample: a hash of the cells of these actors. */
  readonly marks: Uint32Array;
}

/** The clusters that remain when the last joins are undone. */
function groupsIn(columns: readonly Uint32Array[]): readonly (readonly number[])[] {
  const { leaves, joins } = clusteredShape(columns);
  const actorsOf = (node: number): readonly number[] =>
    node < leaves ? [node] : at(joins, node - leaves).flatMap((child) => actorsOf(child));
  const first = Math.max(0, joins.length - groupsMost + 1);
  const isTop = (node: number): boolean => node < leaves + first;
  return joins.slice(first).flatMap((children) => children.filter(isTop).map((child) => actorsOf(child)));
}

function marksOf(actors: readonly number[], columns: readonly Uint32Array[]): Uint32Array {
  const marks = new Uint32Array(columns[0]?.length ?? 0);
  for (const actor of actors) {
    const column = at(columns, actor);
    for (let i = 0; i < marks.length; i++) {
      let mark = Math.imul((marks[i] as number) ^ (column[i] as number) ^ (actor << 20), 0x9e3779b1);
      mark = Math.imul(mark ^ (mark >>> 15), 0x85ebca6b);
      marks[i] = mark ^ (mark >>> 13);
    }
  }
  return marks;
}

/** The split into two sides with the fewest distinct states, summed. */
function bestSplit(groups: readonly ObservedGroup[]): readonly [readonly ObservedGroup[], readonly ObservedGroup[]] {
  const sample = groups[0]?.marks.length ?? 0;
  const sides = [new Uint32Array(sample), new Uint32Array(sample)] as const;
  const flip = (side: Uint32Array, { marks }: ObservedGroup): void => {
    for (let i = 0; i < sample; i++) side[i] = (side[i] as number) ^ (marks[i] as number);
  };
  for (const group of groups) flip(sides[0], group);
  const count = counter();
  let best = { mask: 0, states: Infinity };
  // Successive numbers of the Gray code differ in one cluster's side; the last cluster never moves.
  for (let step = 1, mask = 0; step < 1 << Math.max(0, groups.length - 1); step++) {
    const group = 31 - Math.clz32(step & -step);
    mask ^= 1 << group;
    for (const side of sides) flip(side, at(groups, group));
    const states = count(sides[0]) + count(sides[1]);
    if (states < best.states) best = { mask, states };
  }
  const side = (which: number): readonly ObservedGroup[] =>
    groups.filter((_, group) => ((best.mask >> group) & 1) === which);
  return [side(0), side(1)];
}

/** Counts distinct numbers approximately: two with equal hash count once. */
function counter(): (numbers: Uint32Array) => number {
  const seen = new Uint32Array(1 << 16);
  let round = 0;
  return (numbers) => {
    round++;
    let count = 0;
    for (let i = 0; i < numbers.length; i++) {
      const place = (numbers[i] as number) >>> 16;
      if (seen[place] === round) continue;
      seen[place] = round;
      count++;
    }
    return count;
  };
}
