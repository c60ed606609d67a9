import { overlaps, type Range } from '../../model/range.ts';
import { rangesNotKnown } from '../../model/platform.ts';
import { preOrder, type ResourceTree } from '../../model/resource-tree.ts';
import { textOf, type CaptureFiles } from '../capture-files.ts';
import { iomemFiles, logFiles, memoryMapFiles } from '../file-names.ts';
import { softReservedOf } from '../command-line.ts';
import { readIomemFile } from '../iomem-file.ts';
import { familyOf } from '../kernel-facts.ts';

/** Where Soft Reserved ranges may stand. */
export interface SoftReservedSources {
  /** Those of the log's memory map, or `null` when it shows none. */
  readonly logged: readonly Range[] | null;
  /** Whether that map has its beginning and its end in the log. */
  readonly mapIsWhole: boolean;
  readonly commandLine: string;
  readonly iomem: ResourceTree;
  /** Of the kernel; `null` where no file says it. */
  readonly release: string | null;
}

/** The Soft Reserved ranges that the files of a capture show. */
export interface SoftReserved {
  readonly ranges: readonly Range[];
  /** Why there may be more of them, and what to add; absent where these are all. */
  readonly unknown?: string;
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
 * @param notes - gets what the ranges were taken from, or that they are not known
 */
export function softReservedRanges(files: CaptureFiles, sources: SoftReservedSources, notes: string[]): SoftReserved {
  const { logged, mapIsWhole, commandLine, iomem } = sources;
  if (logged && mapIsWhole) return { ranges: merged(logged) };
  const map = readIomemFile(files, memoryMapFiles);
  notes.push(...map.notes);
  const asked = softReservedOf(commandLine, notes);
  const byCommandLine = asked.length > 0 ? ['memmap= on the kernel command line'] : [];
  const taken = (source: string, ranges: readonly Range[]): SoftReserved => {
    notes.push(
      `no whole memory map in the log: Soft Reserved ranges taken from ${[...byCommandLine, source].join(' and ')}`,
    );
    return { ranges: merged([...asked, ...(logged ?? []), ...ranges]) };
  };
  if (map.tree.length > 0) return taken("firmware's own map", named(map.tree));
  const silence = silenceOfIomem(files, sources);
  if (silence === null) return taken('/proc/iomem', named(iomem));
  const unknown = `${silenceOfLog(files, sources)} and ${silence}; add ${logFiles[0]} (the whole log)`;
  notes.push(rangesNotKnown(unknown));
  return { ranges: merged([...asked, ...(logged ?? []), ...named(iomem)]), unknown };
}

/** Why the log does not tell. */
function silenceOfLog(files: CaptureFiles, { logged }: SoftReservedSources): string {
  const log = textOf(files, ...logFiles);
  if (!log) return `no ${logFiles[0]}`;
  return logged ? `the memory map in ${log.file} is cut off` : `${log.file} has no memory map`;
}

/** Why /proc/iomem does not tell, or `null` where it does. */
function silenceOfIomem(files: CaptureFiles, { iomem, release }: SoftReservedSources): string | null {
  const found = textOf(files, ...iomemFiles);
  if (!found) return `no ${iomemFiles[0]}`;
  if (iomem.length === 0) return `${found.file} shows no addresses, as to anyone but root`;
  const family = release === null ? null : familyOf(release);
  if (family === null) return `${found.file} shows them before 7.0 only, while no file says which kernel this is`;
  return family === '6.12' ? null : `${found.file} does not show them since 7.0`;
}
