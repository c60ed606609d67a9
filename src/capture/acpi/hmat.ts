import { openTable, recordError, type AcpiTable } from './acpi-table.ts';

/** The relevant facts of a Heterogeneous Memory Attribute Table. */
export interface Hmat {
  /** Whether the kernel accepts the table; only then it passes the ranges of the SRAT to dax_hmem. */
  readonly isAccepted: boolean;
  /** The result of parsing and its effect in the kernel, in one or two sentences. */
  readonly note: string;
}

/**
 * The name and minimal length of each record type (ACPI 6.5, 5.2.28): proximity domain, latency and bandwidth, cache.
 */
const kinds = [
  { name: 'proximity domain', least: 40 },
  { name: 'latency and bandwidth', least: 32 },
  { name: 'memory side cache', least: 32 },
] as const;

/** The length that a latency and bandwidth record must have: initiators, targets, and an entry for each pair. */
const localityBytes = ({ view }: AcpiTable, offset: number): number => {
  const [initiators, targets] = [view.getUint32(offset + 12, true), view.getUint32(offset + 16, true)];
  return 32 + 4 * initiators + 4 * targets + 2 * initiators * targets;
};

/**
 * Validates an HMAT as the kernel does. Its values do not affect who owns memory: the ranges passed to dax_hmem come
 * from the SRAT.
 * @param domains - the proximity domains of the SRAT, or `null` without one
 * @throws ImportError with a byte offset
 * @kernel drivers/acpi/numa/hmat.c:hmat_init
 */
export function readHmat(bytes: Uint8Array, file: string, domains: ReadonlySet<number> | null): Hmat {
  const table = openTable(bytes, 'HMAT', file);
  const { view } = table;
  const revision = view.getUint8(8);
  const counts = [0, 0, 0];
  let why = revision === 1 || revision === 2 ? null : `its revision is ${revision}`;
  // HMAT records have a 32-bit length at offset 4, unlike those of the other tables.
  for (let offset = 40; offset < view.byteLength;) {
    if (offset + 8 > view.byteLength) throw recordError(table, offset, 'a record header is cut off');
    const [type, length] = [view.getUint16(offset, true), view.getUint32(offset + 4, true)];
    if (length < 8 || offset + length > view.byteLength)
      throw recordError(table, offset, `a record says its length is ${length}`);
    const kind = kinds[type];
    if (kind) {
      const least = type === 1 && length >= kind.least ? localityBytes(table, offset) : kind.least;
      if (length < least || (type === 0 && length !== least))
        throw recordError(table, offset, `a ${kind.name} record has ${length} bytes instead of ${least}`);
      counts[type] = (counts[type] ?? 0) + 1;
    }
    if (type === 0 && domains) {
      const [flags, domain] = [view.getUint16(offset + 8, true), view.getUint32(offset + 16, true)];
      // Revision 1 has a flag that says whether the memory's domain is valid.
      if ((revision > 1 || (flags & 2) !== 0) && !domains.has(domain))
        why ??= `memory domain ${domain} is not in the SRAT`;
    }
    offset += length;
  }
  const read = kinds.map(({ name }, type) => `${counts[type]} ${name}`).join(', ');
  const use =
    why === null
      ? 'the kernel hands the ranges of the SRAT to dax_hmem because the table is there; the rest changes no owner'
      : `the kernel ignores the table: ${why}`;
  return { isAccepted: why === null, note: `${file}: ${read} records were read and checked; ${use}` };
}
