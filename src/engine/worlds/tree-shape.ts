/**
 * A binary tree over the actors of a network. Nodes below `leaves` are the actors in network order; the others are
 * numbered so that both children of a node come before it, and the root is the last.
 */
export interface TreeShape {
  readonly leaves: number;
  /** The children of inner node `leaves + i`. */
  readonly joins: readonly (readonly [left: number, right: number])[];
}

/** Balanced binary tree over the list of actors. */
export function balancedShape(leaves: number): TreeShape {
  const joins: [number, number][] = [];
  const join = (from: number, to: number): number => {
    if (to - from === 1) return from;
    const middle = (from + to) >> 1;
    return leaves + joins.push([join(from, middle), join(middle, to)]) - 1;
  };
  join(0, leaves);
  return { leaves, joins };
}

/**
 * A tree that clusters actors that change together. Greedy agglomeration: it joins the two parts with the fewest distinct pairs
 * of states in a sample of worlds, so that all tables below the root stay small.
 * @param columns - for each actor its cell in every world of the sample, at least two actors
 */
export function clusteredShape(columns: readonly ArrayLike<number>[]): TreeShape {
  const leaves = columns.length;
  const joins: [number, number][] = [];
  const parts = columns.map((column, node): SampledNode => ({ node, ...numbered(Array.from(column)) }));
  const countPairs = pairCounter(columns[0]?.length ?? 0);
  const known = new Map<number, number>();
  const pairsOf = (a: SampledNode, b: SampledNode): number => {
    const key = a.node * 2 * leaves + b.node;
    const count = known.get(key) ?? countPairs(a, b);
    known.set(key, count);
    return count;
  };
  while (parts.length > 1) {
    let best = { i: 0, j: 1, pairs: Infinity };
    for (const [j, second] of parts.entries())
      for (let i = 0; i < j; i++) {
        const pairs = pairsOf(parts[i] as SampledNode, second);
        if (pairs < best.pairs) best = { i, j, pairs };
      }
    const [second] = parts.splice(best.j, 1) as [SampledNode];
    const [first] = parts.splice(best.i, 1) as [SampledNode];
    const node = leaves + joins.push([first.node, second.node]) - 1;
    parts.push({ node, ...numbered(pairsIn(first, second)) });
  }
  return { leaves, joins };
}

/** A node with its states in the worlds of the sample, numbered from 0. */
interface SampledNode {
  readonly node: number;
  readonly states: Uint16Array;
  readonly distinct: number;
}

function numbered(values: readonly number[]): Omit<SampledNode, 'node'> {
  const ids = new Map([...new Set(values)].map((value, id) => [value, id]));
  return { states: Uint16Array.from(values, (value) => ids.get(value) ?? 0), distinct: ids.size };
}

const pairsIn = (a: SampledNode, b: SampledNode): readonly number[] =>
  Array.from(a.states, (state, i) => state * b.distinct + (b.states[i] as number));

/** Counts distinct pairs of states; called some thousand times, so all counts share one array of marks. */
function pairCounter(sample: number): (a: SampledNode, b: SampledNode) => number {
  const marks = new Uint32Array(sample * sample);
  let round = 0;
  return (a, b) => {
    round++;
    let count = 0;
    for (let i = 0; i < sample; i++) {
      const pair = (a.states[i] as number) * b.distinct + (b.states[i] as number);
      if (marks[pair] !== round) {
        marks[pair] = round;
        count++;
      }
    }
    return count;
  };
}
