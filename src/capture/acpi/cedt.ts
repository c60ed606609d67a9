import type { Window } from '../../model/platform.ts';
import { sizeOf } from '../../model/range.ts';
import { openTable, rangeAt, recordError, recordsOf, type AcpiRecord, type AcpiTable } from './acpi-table.ts';
import { decodeGranularity, decodeWays } from '../../input/numbers.ts';

/** The contents of a CXL Early Discovery Table. */
export interface Cedt {
  /** UIDs of the host bridges (CHBS), in table order. */
  readonly hostBridges: readonly number[];
  readonly windows: readonly Window[];
  readonly notes: readonly string[];
}

const alignment = 2 ** 28;

/**
 * Parses the CHBS and CFMWS records of a CEDT (CXL specification); XOR maps and port associations are skipped.
 * @throws ImportError with a byte offset
 */
export function readCedt(bytes: Uint8Array, file: string): Cedt {
  const table = openTable(bytes, 'CEDT', file);
  const hostBridges: number[] = [];
  const windows: Window[] = [];
  const notes: string[] = [];
  // The kernel numbers all CFMWS records, including those that it skips.
  let id = 0;
  for (const record of recordsOf(table, 36, 'cedt')) {
    if (record.type === 0) {
      if (record.length !== 32)
        throw recordError(table, record.offset, `a CHBS record has ${record.length} bytes instead of 32`);
      hostBridges.push(table.view.getUint32(record.offset + 4, true));
    } else if (record.type === 1) {
      const window = readWindow(table, record, id++);
      if (typeof window === 'string') notes.push(`${file}@${record.offset}: ${window}; the kernel skips this window`);
      else windows.push(window);
    } else if (record.type > 4) {
      notes.push(`${file}@${record.offset}: record type ${record.type} is not known and was skipped`);
    }
  }
  return { hostBridges, windows, notes };
}

/**
 * The window of a CFMWS record, or the reason why the kernel rejects it.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_cfmws_verify
 */
function readWindow(table: AcpiTable, record: AcpiRecord, id: number): Window | string {
  const { view } = table;
  const { offset, length } = record;
  if (length < 36) throw recordError(table, offset, `a CFMWS record has ${length} bytes, fewer than 36`);
  const range = rangeAt(table, offset + 8);
  const ways = decodeWays(view.getUint8(offset + 24));
  const granularity = decodeGranularity(view.getUint32(offset + 28, true));
  if (ways === null)
    throw recordError(table, offset + 24, `interleave ways ${view.getUint8(offset + 24)} is a reserved value`);
  if (granularity === null)
    throw recordError(
      table,
      offset + 28,
      `interleave granularity ${view.getUint32(offset + 28, true)} is a reserved value`,
    );
  if (length < 36 + 4 * ways)
    throw recordError(table, offset + 2, `a CFMWS record of ${length} bytes has no room for ${ways} targets`);
  if (!range) return 'the window is empty';
  if (range.start % alignment !== 0 || sizeOf(range) % alignment !== 0)
    return 'base or size is not a multiple of 256 MiB';
  const targets = Array.from({ length: ways }, (_, way) => view.getUint32(offset + 36 + 4 * way, true));
  return { id, range, ways, granularity, targets };
}
