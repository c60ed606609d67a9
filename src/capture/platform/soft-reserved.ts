import { overlaps, type Range } from '../../model/range.ts';
import { rangesNotKnown } from '../../model/platform.ts';
import { preOrder, type ResourceTree } from '../../model/resource-tree.ts';
import { textOf, type CaptureFiles } from '../capture-files.ts';
import { iomemFiles, logFiles, memoryMapFiles } from '../file-names.ts';
import { softReservedOf } from '../command-line.ts';
import { readIomemFile } from '../iomem-file.ts';
import { familyOf } from '../kernel-facts.ts';

/** The sources of Soft Reserved ranges. */
export interface SoftReservedSources {
  /** The ranges of the log's memory map, or `null` without one. */
  readonly logged: readonly Range[] | null;
  /** Whether the log contains the whole map. */
  readonly mapIsWhole: boolean;
  readonly commandLine: string;
  readonly iomem: ResourceTree;
  /** The kernel release; `null` when no file shows it. */
  readonly release: string | null;
}

/** The Soft Reserved ranges that a capture shows. */
export interface SoftReserved {
  readonly ranges: readonly Range[];
  /** Why there may be more ranges, and which file to add; absent when these are all. */
  readonly unknown?: string;
}

const named = (tree: ResourceTree): readonly Range[] =>
  preOrder(tree)
    .filter(({ kind }) => kind === 'soft-reserved')
    .map(({ range }) => range);

/** Sorts ranges and merges overlapping ones, as the kernel does. */
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
 * Determines the Soft Reserved ranges from the best source. The log has the kernel's final map. The firmware map in
 * sysfs is older than changes by the command line. Since 7.0 /proc/iomem has no such ranges.
 * @param notes - receives the source of the ranges, or that they are unknown
 */
export function softReservedRanges(files: CaptureFiles, sources: SoftReservedSources, notes: string[]): SoftReserved {
  const { logged, mapIsWhole, commandLine, iomem } = sources;
  if (logged && mapIsWhole) return { ranges: merged(logged) };
  const map = readIomemFile(files, memoryMapFiles);
  notes.push(...map.notes);
  const asked = softReservedOf(commandLine, notes);
  const byCommandLine = asked.length > 0 ? ['memmap= on the kernel command line'] : [];
  const fromSource = (source: string, ranges: readonly Range[]): SoftReserved => {
    notes.push(
      `no whole memory map in the log: Soft Reserved ranges taken from ${[...byCommandLine, source].join(' and ')}`,
    );
    return { ranges: merged([...asked, ...(logged ?? []), ...ranges]) };
  };
  if (map.tree.length > 0) return fromSource("firmware's own map", named(map.tree));
  const why = whyNotInIomem(files, sources);
  if (why === null) return fromSource('/proc/iomem', named(iomem));
  const unknown = `${whyNotInLog(files, sources)} and ${why}; add ${logFiles[0]} (the whole log)`;
  notes.push(rangesNotKnown(unknown));
  return { ranges: merged([...asked, ...(logged ?? []), ...named(iomem)]), unknown };
}

/** Why the log does not show the ranges. */
function whyNotInLog(files: CaptureFiles, { logged }: SoftReservedSources): string {
  const log = textOf(files, ...logFiles);
  if (!log) return `no ${logFiles[0]}`;
  return logged ? `the memory map in ${log.file} is cut off` : `${log.file} has no memory map`;
}

/** Why /proc/iomem does not show the ranges, or `null` when it does. */
function whyNotInIomem(files: CaptureFiles, { iomem, release }: SoftReservedSources): string | null {
  const found = textOf(files, ...iomemFiles);
  if (!found) return `no ${iomemFiles[0]}`;
  if (iomem.length === 0) return `${found.file} shows no addresses, as to anyone but root`;
  const family = release === null ? null : familyOf(release);
  if (family === null) return `${found.file} shows them before 7.0 only, while no file says which kernel this is`;
  return family === '6.12' ? null : `${found.file} does not show them since 7.0`;
}
