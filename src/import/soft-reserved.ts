import { overlaps, type Range } from '../model/range.ts';
import { preOrder, type ResourceTree } from '../model/resource-tree.ts';
import type { CaptureFiles } from './capture-files.ts';
import { memoryMapFiles } from './capture-names.ts';
import { softReservedOf } from './command-line.ts';
import { readIomemFile } from './iomem-file.ts';

/** Where Soft Reserved ranges may stand. */
export interface SoftReservedSources {
  /** Those of the log's memory map, or `null` when it shows none. */
  readonly logged: readonly Range[] | null;
  readonly commandLine: string;
  readonly iomem: ResourceTree;
}

const named = (tree: ResourceTree): readonly Range[] =>
  preOrder(tree)
    .filter(({ kind }) => kind === 'soft-reserved')
    .map(({ range }) => range);

/** Ranges in address order; those that share a byte become one, as in the kernel's own map. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && overlaps(last, range))
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else result.push(range);
  }
  return result;
}

/**
 * The Soft Reserved ranges of a box, from the best source there is. The log has the map that the kernel ended with; the firmware's own
 * map, which sysfs shows, is that before the command line changed it; and since 7.0 /proc/iomem has none of them.
 */
export function softReservedRanges(
  files: CaptureFiles,
  { logged, commandLine, iomem }: SoftReservedSources,
  notes: string[],
): readonly Range[] {
  if (logged) return merged(logged);
  const map = readIomemFile(files, memoryMapFiles);
  notes.push(...map.notes);
  const [asked, firmware] = [softReservedOf(commandLine, notes), named(map.tree)];
  const source =
    asked.length > 0
      ? `memmap= on the kernel command line${firmware.length > 0 ? " and firmware's own map" : ''}`
      : map.tree.length > 0
        ? "firmware's own map"
        : '/proc/iomem';
  notes.push(`no memory map in the log: Soft Reserved ranges taken from ${source}`);
  const known = [...asked, ...firmware];
  return merged(known.length > 0 || map.tree.length > 0 ? known : named(iomem));
}
