import type { SearchState } from '../../engine/index.ts';
import type { Content, PackedNumbers } from './container.ts';
import { nodeName } from './saved.ts';

/** A saved search as a header of few words and arrays of many numbers. */
export function packed(state: SearchState): Content {
  const { tree, finals, journal, ...rest } = state;
  const { pairs, marks, ...shape } = tree;
  return {
    header: { ...rest, tree: shape },
    arrays: new Map<string, PackedNumbers>([
      ['finals', finals],
      ['journal', journal],
      ['marks', marks],
      ...pairs.map((log, node): [string, PackedNumbers] => [nodeName(node), log]),
    ]),
  };
}
