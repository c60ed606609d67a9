import type { SearchState } from '../../engine/index.ts';
import type { Content, Numbers } from './container.ts';

/** A saved search as a header of few words and arrays of many numbers. */
export function packed(state: SearchState): Content {
  const { tree, finals, journal, ...rest } = state;
  const { pairs, marks, ...shape } = tree;
  return {
    header: { ...rest, tree: shape },
    arrays: new Map<string, Numbers>([
      ['finals', finals],
      ['journal', journal],
      ['marks', marks],
      ...pairs.map((log, node): [string, Numbers] => [nodeName(node), log]),
    ]),
  };
}

const nodeName = (node: number): string => `worlds ${node}`;

/** The search that was packed. */
export function unpacked({ header, arrays }: Content): SearchState {
  const { tree, ...rest } = header as unknown as Omit<SearchState, 'finals' | 'journal'>; // packed() wrote it.
  const wide = (name: string): Uint32Array => arrays.get(name) as Uint32Array;
  return {
    ...rest,
    finals: wide('finals'),
    journal: wide('journal'),
    tree: {
      ...tree,
      marks: wide('marks'),
      pairs: tree.shape.joins.map((_, node) => arrays.get(nodeName(node)) as Numbers),
    },
  };
}
