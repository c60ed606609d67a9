import { formatRange, overlaps, type Range } from '../model/range.ts';
import { linesOf, type ResourceTree } from '../model/resource-tree.ts';
import type { NotCompared } from '../model/not-compared.ts';
import type { Scenario } from '../model/scenario.ts';
import { errnoNumbers } from './observation.ts';
import { ownerMap, shownOwners, type Owners } from '../properties/index.ts';

/** Final state of a boot, in a form that both the record of a machine and a world provide. */
export interface End {
  /** The lines of `ownerMap`. */
  readonly owners: readonly string[];
  /** Dax devices that a driver refused, each with the errno as a number. */
  readonly refused: readonly string[];
  /** The lines of /proc/iomem in and around CXL windows and Soft Reserved ranges: see `stackLines`. */
  readonly iomem: readonly string[];
}

/** Source of a final state: the view of a world, or the record of a real boot with its parsed /proc/iomem. */
export interface EndSource extends Owners {
  readonly dax: readonly (Owners['dax'][number] & { readonly probeError: string | null })[];
}

/** The final state of a world or of a real boot, without the parts excluded from the comparison. */
export const endOf = (
  what: EndSource,
  tree: ResourceTree,
  scenario: Scenario,
  unknown: readonly NotCompared[] = [],
): End => ({
  owners: shownOwners(ownerMap(what), unknown),
  refused: unknown.some((one) => one.what === 'dax') ? [] : refusedOf(what.dax),
  iomem: stackLines(tree, scenario),
});

/** Converts errnos: the log has `kmem -16` where a world has `EBUSY`. */
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
 * The lines that overlap a CXL window or a Soft Reserved range, inside or around it. NameRegistry blocks of ports and memdevs are not
 * modelled and lie elsewhere. Numbers of regions and dax devices depend on the order of asynchronous probes and become letters.
 */
export function stackLines(tree: ResourceTree, { platform }: Scenario): readonly string[] {
  const places = [...platform.windows.map(({ range }) => range), ...platform.softReserved];
  return linesOf(tree)
    .filter(({ range }) => places.some((place) => overlaps(place, range)))
    .map(({ name, range, depth }) => {
      const plain = name
        // Two dax devices may request one range, so in a world the names distinguish their System RAM.
        .replace(/^dax\d+\.\d+\/ram$/, 'System RAM (kmem)')
        .replace(/^region\d+$/, 'regionN')
        .replace(/^dax\d+\.\d+$/, 'daxN.N');
      return `${'  '.repeat(depth)}${range.start.toString(16)}-${range.end.toString(16)} : ${plain}`;
    });
}

/** The lines in which two final states differ, marked by side; empty when they are equal. */
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
