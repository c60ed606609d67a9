import type { SearchState } from '../../engine/index.ts';
import type { Content, Numbers } from './container.ts';
import { nodeName } from './saved.ts';

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
