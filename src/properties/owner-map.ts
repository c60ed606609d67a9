import type { EndPart, NotCompared } from '../model/not-compared.ts';
import { formatRange, type Range } from '../model/range.ts';

/** Input of an owner map; both the view of a world and the record of a real boot provide it. */
export interface Owners {
  readonly dax: readonly {
    readonly range: Range;
    readonly parent: 'hmem' | 'region';
    readonly driver: string | null;
    readonly online: Range | null;
  }[];
  readonly regions: readonly {
    readonly range: Range;
    readonly bound: boolean;
    readonly targets: number;
    readonly ways: number;
  }[];
}

const lacks = (unknown: readonly NotCompared[], part: EndPart): boolean => unknown.some(({ what }) => what === part);

/** An owner map without the parts that a record lacks, so that their absence is no difference. */
export const shownOwners = (map: readonly string[], unknown: readonly NotCompared[]): readonly string[] =>
  map
    .filter((line) => !lacks(unknown, line.startsWith('dax ') ? 'dax' : 'regions'))
    .map((line) => {
      if (line.startsWith('dax ')) return line;
      const loose = lacks(unknown, 'bindings of regions') ? line.replace(/ (?:not )?bound,/, ',') : line;
      return lacks(unknown, 'targets of regions') ? loose.replace(/, \d+ of \d+ targets$/, '') : loose;
    })
    .sort();

/**
 * The final owner map as sorted lines: parent and driver of each dax device, System RAM, and existing regions. Device numbers are
 * left out, since they depend on the order of asynchronous probes.
 */
export function ownerMap(owners: Owners): readonly string[] {
  const dax = owners.dax.map(
    (one) =>
      `dax ${formatRange(one.range)} of ${one.parent}, ${one.driver ?? 'no driver'}${one.online === null ? '' : `, System RAM ${formatRange(one.online)}`}`,
  );
  const regions = owners.regions.map(
    (one) =>
      `region ${formatRange(one.range)} ${one.bound ? 'bound' : 'not bound'}, ${one.targets} of ${one.ways} targets`,
  );
  return [...dax, ...regions].sort();
}
