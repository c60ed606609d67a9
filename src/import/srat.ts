import { rangeOf, type Range } from '../model/range.ts';
import { openTable, recordError, recordsOf, uint64 } from './acpi-table.ts';

const memoryAffinity = 1;

/** The enabled memory ranges of an SRAT, without the empty ones that firmware leaves as placeholders. */
export function readSrat(bytes: Uint8Array, file: string): readonly Range[] {
  const table = openTable(bytes, 'SRAT', file);
  const ranges: Range[] = [];
  for (const { type, offset, length } of recordsOf(table, 48, 'srat')) {
    if (type !== memoryAffinity) continue;
    if (length !== 40) throw recordError(table, offset, `a memory affinity record has ${length} bytes instead of 40`);
    const enabled = (table.view.getUint32(offset + 28, true) & 1) === 1;
    const size = uint64(table, offset + 16);
    if (enabled && size > 0) ranges.push(rangeOf(uint64(table, offset + 8), size));
  }
  return ranges;
}

/**
 * The number of memory targets of an HMAT (structure type 0). The kernel takes their ranges from the SRAT, because later
 * revisions of this table leave the range fields reserved. @kernel drivers/acpi/numa/hmat.c:hmat_register_target_devices
 */
export function readHmat(bytes: Uint8Array, file: string): number {
  const table = openTable(bytes, 'HMAT', file);
  let targets = 0;
  // HMAT records have a 32-bit length at 4, unlike those of the other tables.
  for (let offset = 40; offset < table.view.byteLength;) {
    if (offset + 8 > table.view.byteLength) throw recordError(table, offset, 'a record header is cut off');
    const length = table.view.getUint32(offset + 4, true);
    if (length < 8 || offset + length > table.view.byteLength)
      throw recordError(table, offset, `a record says its length is ${length}`);
    if (table.view.getUint16(offset, true) === 0) targets += 1;
    offset += length;
  }
  return targets;
}
