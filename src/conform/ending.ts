import { formatRange, overlaps, type Range } from '../model/range.ts';
import { linesOf, type ResourceTree } from '../model/resource-tree.ts';
import type { NotCompared } from '../model/not-compared.ts';
import type { Scenario } from '../model/scenario.ts';
import { errnoNumbers } from './observation.ts';
import { ownerMap, shownOwners, type Owners } from '../properties/index.ts';

/** How a boot ended, as far as it can be told of a machine and of a world alike. */
export interface End {
  /** The lines of `ownerMap`. */
  readonly owners: readonly string[];
  /** Dax devices that a driver refused, each with the errno as a number. */
  readonly refused: readonly string[];
  /** The lines of /proc/iomem in and around CXL windows and Soft Reserved ranges: see `stackLines`. */
  readonly iomem: readonly string[];
}

/** What an end is made of: the view of a world has it, and so has the record of a real boot once its /proc/iomem is read. */
export interface Endable extends Owners {
  readonly dax: readonly (Owners['dax'][number] & { readonly probeError: string | null })[];
}

/** The end of a world or of a real boot, without what is not to be compared. */
export const endOf = (
  what: Endable,
  tree: ResourceTree,
  scenario: Scenario,
  unknown: readonly NotCompared[] = [],
): End => ({
  owners: shownOwners(ownerMap(what), unknown),
  refused: unknown.some((one) => one.what === 'dax') ? [] : refusedOf(what.dax),
  iomem: stackLines(tree, scenario),
});

/** The log says `kmem -16` where a world says `EBUSY`. */
const refusedOf = (
  dax: readonly { readonly range: Range; readonly parent: string; readonly probeError: string | null }[],
): readonly string[] =>
  dax
    .flatMap(({ range, parent, probeError }) =>
      probeError === null
        ? []
        : [`${formatRange(range)} of ${parent}: ${errnoNumbers[probeError] ?? probeError.replace(/^\w+ -/, '')}`],
    )
    .sort();

/**
 * The lines that share a byte with a CXL window or a Soft Reserved range, whether inside or around it. Register blocks of
 * ports and memdevs, which no machine here claims, lie elsewhere. Numbers of regions and dax devices hang on the order of
 * asynchronous probes and become letters.
 */
export function stackLines(tree: ResourceTree, { platform }: Scenario): readonly string[] {
  const places = [...platform.windows.map(({ range }) => range), ...platform.softReserved];
  return linesOf(tree)
    .filter(({ range }) => places.some((place) => overlaps(place, range)))
    .map(({ name, range, depth }) => {
      const plain = name
        // Two dax devices may ask for one range, so a world tells their System RAM apart by their names.
        .replace(/^dax\d+\.\d+\/ram$/, 'System RAM (kmem)')
        .replace(/^region\d+$/, 'regionN')
        .replace(/^dax\d+\.\d+$/, 'daxN.N');
      return `${'  '.repeat(depth)}${range.start.toString(16)}-${range.end.toString(16)} : ${plain}`;
    });
}

/** Whether two ends are the same, and for a reader the lines that only one of them has. */
export function differences(model: End, real: End): readonly string[] {
  return (['owners', 'refused', 'iomem'] as const).flatMap((part) => {
    if (JSON.stringify(model[part]) === JSON.stringify(real[part])) return [];
    const only = (a: readonly string[], b: readonly string[]): readonly string[] =>
      a.filter((line) => !b.includes(line));
    return [
      ...only(model[part], real[part]).map((line) => `${part}: only in the model: ${line.trim()}`),
      ...only(real[part], model[part]).map((line) => `${part}: only in the capture: ${line.trim()}`),
      ...(model[part].toSorted().join() === real[part].toSorted().join() ? [`${part}: in another order`] : []),
    ];
  });
}
