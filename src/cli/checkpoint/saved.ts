import { z } from 'zod';
import type { SearchState } from '../../engine/index.ts';
import { DamageError, issueText, type Content, type PackedNumbers } from './container.ts';

/**
 * Validates a saved search: the header against its schema, the arrays against the header. Checksums detect corruption;
 * validation also detects forged files, whose checksums are valid.
 */

const amount = z.int().nonnegative();
const limit = z.number().nonnegative().optional();

/** The header fields beside the search. */
export const headSchema = z.looseObject({
  question: z.record(z.string(), z.string()),
  bounds: z.looseObject({ worlds: limit, depth: limit, time: limit, memory: limit }),
  seconds: z.number().nonnegative(),
  depth: amount,
});

const pairOfNumbers = z.tuple([amount, z.int()]);

const stateSchema = z.looseObject({
  position: amount,
  transitions: amount,
  depth: amount,
  levelEnd: amount,
  onlyForward: z.boolean(),
  findings: z.array(z.tuple([amount, amount, amount])),
  fingerprints: z.array(pairOfNumbers),
  tree: z.looseObject({
    shape: z.looseObject({ leaves: z.int().min(2).max(1_000_000), joins: z.array(z.tuple([amount, amount])) }),
    isShaped: z.boolean(),
    levels: z.array(amount).min(2),
    expanded: amount,
  }),
});

type Head = z.infer<typeof headSchema>;

/**
 * The validated header fields.
 * @throws DamageError when they are invalid
 */
export function headOf({ header }: Content): Head {
  const parsed = headSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new DamageError(`its header says what cannot be: ${issueText(parsed.error)}`);
}

/**
 * Deserialises a saved search.
 * @throws DamageError when the file describes an impossible search
 */
export function deserialise({ header, arrays }: Content): SearchState {
  const parsed = stateSchema.safeParse(header);
  if (!parsed.success) throw new DamageError(`its header says what cannot be: ${issueText(parsed.error)}`);
  const { tree, position, transitions, depth, levelEnd, onlyForward, findings, fingerprints } = parsed.data;
  const wide = (name: string): Uint32Array => {
    const array = arrays.get(name);
    if (array instanceof Uint32Array) return array;
    throw new DamageError(`it has no ${name}`);
  };
  const { joins, leaves } = tree.shape;
  const pairs = joins.map((_, node) => {
    const log = arrays.get(nodeName(node));
    if (log === undefined || log.length % 2 !== 0) throw new DamageError(`it has no ${nodeName(node)}`);
    return log;
  });
  const state = {
    position,
    transitions,
    depth,
    levelEnd,
    onlyForward,
    findings,
    fingerprints,
    finals: wide('finals'),
    journal: wide('journal'),
    tree: {
      shape: { leaves, joins },
      isShaped: tree.isShaped,
      levels: tree.levels,
      expanded: tree.expanded,
      marks: wide('marks'),
      pairs,
    },
  };
  const wrong = firstInconsistency(state);
  if (wrong !== null) throw new DamageError(`${wrong} cannot be`);
  return state;
}

export const nodeName = (node: number): string => `worlds ${node}`;

/** The first inconsistency between the parts of a saved search, or `null`. */
function firstInconsistency({
  tree,
  position,
  depth,
  levelEnd,
  findings,
  finals,
  journal,
}: SearchState): string | null {
  const { shape, levels, expanded, marks, pairs } = tree;
  const worlds = (pairs.at(-1)?.length ?? 0) / 2;
  if (!isTree(shape.leaves, shape.joins)) return 'its tree of actors';
  const stray = pairs.findIndex((log, node) => !fits(log, shape.leaves, shape.joins[node], pairs));
  if (stray >= 0) return nodeName(stray);
  if (worlds === 0) return 'that it has no worlds';
  if (position > worlds || expanded > worlds || levelEnd > worlds) return 'its position';
  if (levels[0] !== 0 || levels[1] !== 1 || !rises(levels, worlds + 1, false) || depth >= levels.length)
    return 'its list of depths';
  if (!rises(marks, worlds + 1, false)) return 'its list of marks';
  if (!rises(finals, Math.max(1, position), true)) return 'its list of final worlds';
  if (!rises(journal, worlds, true)) return 'its journal';
  if (findings.some(([, index]) => index >= worlds)) return 'its list of findings';
  return null;
}

/** Whether every node except the root is the child of exactly one later node. */
function isTree(leaves: number, joins: readonly (readonly [number, number])[]): boolean {
  if (joins.length !== leaves - 1) return false;
  const seen = new Set<number>();
  return joins.every(([left, right], at) =>
    [left, right].every((child) => {
      if (child >= leaves + at || seen.has(child)) return false;
      seen.add(child);
      return true;
    }),
  );
}

/**
 * Whether every pair refers to numbers assigned by its two child nodes. The numbers of a leaf have a meaning only for
 * its actor.
 */
function fits(
  log: PackedNumbers,
  leaves: number,
  children: readonly [number, number] | undefined,
  pairs: readonly PackedNumbers[],
): boolean {
  const sizes = (children ?? []).map((child) => (child < leaves ? 2 ** 31 : (pairs[child - leaves]?.length ?? 0) / 2));
  for (let at = 0; at < log.length; at++) if ((log[at] as number) >= (sizes[at % 2] ?? 0)) return false;
  return true;
}

function rises(list: ArrayLike<number>, end: number, strictly: boolean): boolean {
  for (let at = 0; at < list.length; at++) {
    const value = list[at] as number;
    const before = at === 0 ? -1 : (list[at - 1] as number);
    if (value >= end || value < before || (strictly && value === before)) return false;
  }
  return true;
}
