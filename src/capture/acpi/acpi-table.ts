import { rangeOf, type Range } from '../../model/range.ts';
import { ImportError } from '../../input/errors.ts';

/** A table whose signature, length and checksum are valid. */
export interface AcpiTable {
  readonly file: string;
  readonly signature: string;
  readonly view: DataView;
}

/** A record of a table: its type, offset and length. */
export interface AcpiRecord {
  readonly type: number;
  readonly offset: number;
  readonly length: number;
}

const headerLength = 36;

const again = (file: string, signature: string): string =>
  `copy the table again as root: cat /sys/firmware/acpi/tables/${signature} > ${file}`;

/**
 * Validates the header of an ACPI table (ACPI 6.5, 5.2.6).
 * @throws ImportError with the byte offset
 */
export function openTable(bytes: Uint8Array, signature: string, file: string): AcpiTable {
  const refuse = (problem: string, offset: number): never => {
    throw new ImportError(problem, { file, offset, hint: again(file, signature) });
  };
  if (bytes.length < headerLength)
    refuse(`ends after ${bytes.length} bytes, inside the header of ${headerLength}`, bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = String.fromCharCode(...bytes.subarray(0, 4));
  if (found !== signature) refuse(`has the signature ${JSON.stringify(found)} instead of "${signature}"`, 0);
  const length = view.getUint32(4, true);
  if (length > bytes.length)
    refuse(`is truncated: the header says ${length} bytes, the file has ${bytes.length}`, bytes.length);
  if (length < bytes.length)
    refuse(`has ${bytes.length - length} bytes after the ${length} that the header says`, length);
  const sum = bytes.reduce((total, byte) => (total + byte) & 0xff, 0);
  if (sum !== 0) refuse(`has a wrong checksum: the bytes add up to ${sum} instead of 0`, 9);
  return { file, signature, view };
}

/**
 * The records from `start` to the end. `shape` gives the header: CEDT and HMAT have a type of up to 16 bits, SRAT an
 * 8-bit type and length.
 */
export function recordsOf(table: AcpiTable, start: number, shape: 'cedt' | 'srat'): readonly AcpiRecord[] {
  const { view } = table;
  const smallest = shape === 'srat' ? 2 : 4;
  const records: AcpiRecord[] = [];
  for (let offset = start; offset < view.byteLength;) {
    if (offset + smallest > view.byteLength) throw recordError(table, offset, 'a record header is cut off');
    const length = shape === 'srat' ? view.getUint8(offset + 1) : view.getUint16(offset + 2, true);
    if (length < smallest) throw recordError(table, offset, `a record says its length is ${length}`);
    if (offset + length > view.byteLength)
      throw recordError(table, offset, `a record of ${length} bytes runs over the end at ${view.byteLength}`);
    records.push({ type: view.getUint8(offset), offset, length });
    offset += length;
  }
  return records;
}

/** The error for a malformed record. */
export const recordError = (table: AcpiTable, offset: number, problem: string): ImportError =>
  new ImportError(problem, { file: table.file, offset, hint: again(table.file, table.signature) });

/**
 * The range given by a 64-bit base at `offset` and a 64-bit size after it; `null` for size 0.
 * @throws ImportError for a range that ends beyond 2^53
 */
export function rangeAt(table: AcpiTable, offset: number): Range | null {
  const [base, size] = [uint64(table, offset), uint64(table, offset + 8)];
  if (!Number.isSafeInteger(base + size))
    throw recordError(
      table,
      offset,
      `0x${size.toString(16)} bytes from 0x${base.toString(16)} on end beyond all addresses`,
    );
  return size === 0 ? null : rangeOf(base, size);
}

/**
 * A 64-bit field as an exact number.
 * @throws ImportError for a value above 2^53
 */
function uint64(table: AcpiTable, offset: number): number {
  const value = table.view.getBigUint64(offset, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER))
    throw recordError(table, offset, `the address 0x${value.toString(16)} is beyond what a physical address can be`);
  return Number(value);
}
