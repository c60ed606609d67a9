import type { SearchState } from '../../engine/index.ts';
import type { Content, PackedNumbers } from './container.ts';
import { nodeName } from './saved.ts';

/** Serialises the state of a search to a small header and number arrays. */
export function serialise(state: SearchState): Content {
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
