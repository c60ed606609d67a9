import { overlaps, type Range } from '../../model/range.ts';
import { openTable, rangeAt, recordError, recordsOf } from './acpi-table.ts';

const memoryAffinity = 1;

/** The memory of a System Resource Affinity Table. */
export interface Srat {
  /** Enabled ranges in address order without overlaps; empty placeholder entries are left out. */
  readonly ranges: readonly Range[];
  /** The proximity domains with an enabled record, including empty records. */
  readonly domains: ReadonlySet<number>;
  readonly notes: readonly string[];
}

/**
 * Parses the memory affinity records of an SRAT (ACPI 6.5, 5.2.16.2).
 * @throws ImportError with a byte offset
 */
export function readSrat(bytes: Uint8Array, file: string): Srat {
  const table = openTable(bytes, 'SRAT', file);
  const found: { readonly range: Range; readonly domain: number; readonly offset: number }[] = [];
  const domains = new Set<number>();
  const notes: string[] = [];
  for (const { type, offset, length } of recordsOf(table, 48, 'srat')) {
    if (type !== memoryAffinity) continue;
    if (length !== 40) throw recordError(table, offset, `a memory affinity record has ${length} bytes instead of 40`);
    if ((table.view.getUint32(offset + 28, true) & 1) === 0) continue;
    const domain = table.view.getUint32(offset + 2, true);
    domains.add(domain);
    const range = rangeAt(table, offset + 8);
    if (range) found.push({ range, domain, offset });
  }
  const ranges: Range[] = [];
  let last: (typeof found)[number] | undefined;
  for (const one of found.toSorted((a, b) => a.range.start - b.range.start)) {
    const before = ranges.at(-1);
    if (!before || !last || !overlaps(before, one.range)) {
      ranges.push(one.range);
      last = one;
    } else if (last.domain === one.domain) {
      notes.push(`${file}@${one.offset}: overlaps the range at ${last.offset}; taken as one`);
      ranges[ranges.length - 1] = { start: before.start, end: Math.max(before.end, one.range.end) };
    } else {
      throw recordError(
        table,
        one.offset,
        `domain ${one.domain} has memory that domain ${last.domain} has as well, at ${last.offset}`,
      );
    }
  }
  return { ranges, domains, notes };
}
