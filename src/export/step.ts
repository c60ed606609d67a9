import type { Case } from '../engine/index.ts';

/** One cell that a step writes. */
export interface Write {
  /** Actor index. */
  readonly actor: number;
  readonly cell: number;
}

/** A decision tree: either the writes of some actors, or a test of another actor's cell. */
export type Tree =
  | { readonly kind: 'write'; readonly writes: readonly Write[] }
  | {
      readonly kind: 'test';
      readonly actor: number;
      readonly branches: readonly TreeBranch[];
      readonly rest: Tree | null;
    };

/** A branch for cells from `from` to `to`, both included. Branches are in ascending order; gaps are unreachable. */
export interface TreeBranch {
  readonly from: number;
  readonly to: number;
  readonly next: Tree;
}

/** A case as a map from actor to cell. */
interface CaseRow {
  readonly cells: ReadonlyMap<number, number>;
  readonly written: ReadonlyMap<number, number>;
}

/** Actors that are written by one tree. */
interface WrittenTogether {
  readonly actors: readonly number[];
  readonly tests: readonly number[];
}

/**
 * The effect of one move, as trees to execute in sequence. A case lists all cells involved. Each written cell nearly always
 * depends on one or two of them, and testing only these turns a product of tables into a sum.
 * @param variety - number of cells of each actor in all worlds
 */
export function stepOf(cases: readonly Case[], variety: readonly number[]): readonly Tree[] {
  const rows = cases.map(({ read, written }): CaseRow => ({
    cells: new Map(read.filter(({ actor }) => (variety[actor] ?? 0) > 1).map(({ actor, cell }) => [actor, cell])),
    written: new Map(written.map(({ actor, cell }) => [actor, cell])),
  }));
  const tested = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  const written = [...new Set(rows.flatMap(({ written: some }) => [...some.keys()]))];
  const parts = new Map<string, WrittenTogether>();
  for (const actor of written) {
    const tests = testsOf(actor, rows, tested, variety);
    const key = tests.join();
    parts.set(key, { tests, actors: [...(parts.get(key)?.actors ?? []), actor] });
  }
  return inOrder([...parts.values()]).map(({ actors, tests }) => treeOf(rows, actors, tests));
}

/** A minimal set of actors whose cells determine what is written to one actor. */
function testsOf(
  actor: number,
  rows: readonly CaseRow[],
  tested: readonly number[],
  variety: readonly number[],
): readonly number[] {
  // The written actor's own cell is removed last, because a tree over it is most readable.
  const byVariety = tested.toSorted(
    (a, b) => Number(a === actor) - Number(b === actor) || (variety[b] ?? 0) - (variety[a] ?? 0),
  );
  let left = tested;
  for (const one of byVariety) {
    const without = left.filter((other) => other !== one);
    if (decides(without, rows, actor)) left = without;
  }
  return left;
}

/** Whether the cells of these actors determine what is written. A row without one of them holds for all its cells. */
function decides(tests: readonly number[], rows: readonly CaseRow[], actor: number): boolean {
  const [first] = rows;
  if (rows.every((row) => row.written.get(actor) === first?.written.get(actor))) return true;
  const [test, ...others] = tests;
  if (test === undefined) return false;
  const { groups, open } = split(rows, test);
  if (open.length > 0 && !decides(others, open, actor)) return false;
  return [...groups.values()].every((group) => decides(others, [...group, ...open], actor));
}

function split(
  rows: readonly CaseRow[],
  test: number,
): { readonly groups: ReadonlyMap<number, readonly CaseRow[]>; readonly open: readonly CaseRow[] } {
  const groups = new Map<number, CaseRow[]>();
  const open: CaseRow[] = [];
  for (const row of rows) {
    const cell = row.cells.get(test);
    const group = cell === undefined ? open : groups.get(cell);
    if (group) group.push(row);
    else groups.set(cell ?? -1, [row]);
  }
  return { groups, open };
}

/** Orders the trees so that none tests a cell that an earlier one has written; mutually dependent ones are merged. */
function inOrder(parts: readonly WrittenTogether[]): readonly WrittenTogether[] {
  const ordered: WrittenTogether[] = [];
  let left = parts;
  while (left.length > 0) {
    const free = left.find((part) => left.every((other) => other === part || !meets(other.tests, part.actors)));
    if (free) {
      ordered.push(free);
      left = left.filter((part) => part !== free);
    } else {
      left = [
        {
          actors: left.flatMap(({ actors }) => actors),
          tests: [...new Set(left.flatMap(({ tests }) => tests))],
        },
      ];
    }
  }
  return ordered;
}

const meets = (some: readonly number[], others: readonly number[]): boolean => some.some((one) => others.includes(one));

function treeOf(rows: readonly CaseRow[], actors: readonly number[], tests: readonly number[]): Tree {
  const [test, ...others] = tests;
  if (test === undefined) {
    const written = rows[0]?.written;
    const writes = actors.flatMap((actor) => {
      const cell = written?.get(actor);
      return cell === undefined ? [] : [{ actor, cell }];
    });
    return { kind: 'write', writes };
  }
  const { groups, open } = split(rows, test);
  const branches: { readonly from: number; to: number; readonly next: Tree; readonly key: string }[] = [];
  for (const cell of [...groups.keys()].sort((a, b) => a - b)) {
    const next = treeOf([...(groups.get(cell) ?? []), ...open], actors, others);
    const key = JSON.stringify(next);
    const last = branches.at(-1);
    if (last?.to === cell - 1 && last.key === key) last.to = cell;
    else branches.push({ from: cell, to: cell, next, key });
  }
  return {
    kind: 'test',
    actor: test,
    branches: branches.map(({ from, to, next }) => ({ from, to, next })),
    rest: open.length === 0 ? null : treeOf(open, actors, others),
  };
}
