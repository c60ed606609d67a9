import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCedt } from '../../src/capture/acpi/cedt.ts';
import { readHmat } from '../../src/capture/acpi/hmat.ts';
import { readSrat } from '../../src/capture/acpi/srat.ts';
import { captureFolder } from '../boots/captures.ts';
import { refused } from './refusal.ts';

const bytesOf = (name: string, file: string): Uint8Array =>
  new Uint8Array(readFileSync(join(captureFolder(name), file)));
const cedtOf = (name: string): Uint8Array => bytesOf(name, 'cedt.dat');

type Field = readonly [offset: number, bytes: 1 | 2 | 4 | 8, value: bigint];

/** A table of `length` bytes with the given fields and a valid checksum. */
function table(signature: string, length: number, fields: readonly Field[]): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(signature));
  view.setUint32(4, length, true);
  for (const [offset, width, value] of fields) {
    for (let at = 0; at < width; at++) view.setUint8(offset + at, Number((value >> BigInt(8 * at)) & 0xffn));
  }
  view.setUint8(9, 0);
  view.setUint8(9, (256 - (bytes.reduce((sum, byte) => sum + byte, 0) & 0xff)) & 0xff);
  return bytes;
}

const window = (at: number, encodedWays: bigint, ways: number, base = 0x1_1000_0000n): readonly Field[] => [
  [at, 1, 1n],
  [at + 2, 2, BigInt(36 + 4 * ways)],
  [at + 8, 8, base],
  [at + 16, 8, 0xc000_0000n],
  [at + 24, 1, encodedWays],
  [at + 28, 4, 2n],
  ...Array.from({ length: ways }, (_, way): Field => [at + 36 + 4 * way, 4, BigInt(10 + way)]),
];

describe('a CEDT', () => {
  it('of a two-way boot gives its bridges and its window', () => {
    expect(readCedt(cedtOf('6.12-t2-sr512-std'), 'cedt.dat')).toEqual({
      hostBridges: [222, 12],
      windows: [
        { id: 0, range: { start: 0x110000000, end: 0x14fffffff }, ways: 2, granularity: 4096, targets: [12, 222] },
      ],
      notes: [],
    });
  });

  it('encodes three, six and twelve ways apart from the powers of two', () => {
    const ways = (
      [
        [2n, 4],
        [8n, 3],
        [9n, 6],
        [10n, 12],
      ] as const
    ).map(([encoded, count]) =>
      readCedt(table('CEDT', 72 + 4 * count, window(36, encoded, count)), 'cedt.dat').windows.map((read) => [
        read.ways,
        read.targets.length,
        read.granularity,
      ]),
    );
    expect(ways).toEqual([[[4, 4, 1024]], [[3, 3, 1024]], [[6, 6, 1024]], [[12, 12, 1024]]]);
  });

  it('skips XOR maps, notes unknown records, and numbers windows as the kernel does', () => {
    const read = readCedt(
      table('CEDT', 36 + 16 + 40 + 8 + 40, [
        [36, 1, 2n],
        [38, 2, 16n],
        ...window(52, 0n, 1, 0x1_1000_1000n),
        [92, 1, 9n],
        [94, 2, 8n],
        ...window(100, 0n, 1),
      ]),
      'cedt.dat',
    );
    expect({ ids: read.windows.map(({ id }) => id), notes: read.notes }).toEqual({
      ids: [1],
      notes: [
        'cedt.dat@52: base or size is not a multiple of 256 MiB; the kernel skips this window',
        'cedt.dat@92: record type 9 is not known and was skipped',
      ],
    });
  });

  it('is refused with the offset of a record that runs over the end, is too short, or has a reserved value', () => {
    const cases = [
      table('CEDT', 68, [
        [36, 1, 0n],
        [38, 2, 40n],
      ]),
      table('CEDT', 68, [
        [36, 1, 0n],
        [38, 2, 0n],
        [40, 4, 1n],
      ]),
      table('CEDT', 76, window(36, 5n, 1)),
      table('CEDT', 76, window(36, 1n, 1)),
      table('CEDT', 76, window(36, 0n, 1, 0xffff_ffff_f000_0000n)),
      table('CEDT', 38, []),
    ].map((bytes) => refused(() => readCedt(bytes, 'cedt.dat')));
    expect(cases.map(({ offset, message }) => `${offset}: ${message}`)).toEqual([
      '36: a record of 40 bytes runs over the end at 68',
      '36: a record says its length is 0',
      '60: interleave ways 5 is a reserved value',
      '38: a CFMWS record of 40 bytes has no room for 2 targets',
      '44: the address 0xfffffffff0000000 is beyond what a physical address can be',
      '36: a record header is cut off',
    ]);
    expect(new Set(cases.map(({ hint }) => hint))).toEqual(
      new Set(['copy the table again as root: cat /sys/firmware/acpi/tables/CEDT > cedt.dat']),
    );
  });

  it('that is truncated anywhere is refused with a byte offset', () => {
    const whole = cedtOf('6.12-t2-sr512-std');
    fc.assert(
      fc.property(
        fc.nat(whole.length - 1),
        (length) => refused(() => readCedt(whole.slice(0, length), 'cedt.dat')).offset === length,
      ),
    );
  });

  it('with any one bit flipped is refused with a byte offset inside the file', () => {
    const whole = cedtOf('6.12-t2-sr512-std');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const flipped = whole.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        const { offset } = refused(() => readCedt(flipped, 'cedt.dat'));
        return offset !== undefined && offset >= 0 && offset <= whole.length;
      }),
      { numRuns: 500 },
    );
  });
});

describe('an SRAT', () => {
  const record = (at: number, domain: bigint, base: bigint, size: bigint, flags = 1n): readonly Field[] => [
    [at, 1, 1n],
    [at + 1, 1, 40n],
    [at + 2, 4, domain],
    [at + 8, 8, base],
    [at + 16, 8, size],
    [at + 28, 4, flags],
  ];

  it('gives the enabled ranges and leaves placeholders out', () => {
    const bytes = table('SRAT', 48 + 16 + 120, [
      [48, 1, 0n],
      [49, 1, 16n],
      ...record(64, 0n, 0x1000n, 0x1000n, 1n),
      ...record(104, 0n, 0x4000n, 0x1000n, 0n),
      ...record(144, 0n, 0x8000n, 0n, 1n),
    ]);
    expect(readSrat(bytes, 'srat.dat')).toEqual({
      ranges: [{ start: 0x1000, end: 0x1fff }],
      domains: new Set([0]),
      notes: [],
    });
  });

  it('of a real boot is read to its end', () => {
    expect(readSrat(bytesOf('6.12-t1-sr256-std', 'srat.dat'), 'srat.dat').ranges).toEqual([
      { start: 0, end: 0x9ffff },
      { start: 0x100000, end: 0x3fffffff },
    ]);
  });

  it('that lists bytes twice is one range where the domain is one, and refused where there are two', () => {
    const of = (domain: bigint): Uint8Array =>
      table('SRAT', 48 + 80, [...record(48, 3n, 0x1000n, 0x2000n), ...record(88, domain, 0x2000n, 0x2000n)]);
    expect(readSrat(of(3n), 'srat.dat')).toEqual({
      ranges: [{ start: 0x1000, end: 0x3fff }],
      domains: new Set([3]),
      notes: ['srat.dat@88: overlaps the range at 48; taken as one'],
    });
    expect(refused(() => readSrat(of(4n), 'srat.dat'))).toMatchObject({ file: 'srat.dat', offset: 88 });
  });

  it('with a range that ends beyond all addresses is refused', () => {
    const bytes = table('SRAT', 48 + 40, record(48, 0n, 2n ** 53n - 1n, 0x1000n));
    expect(refused(() => readSrat(bytes, 'srat.dat')).offset).toBe(56);
  });
});

describe('an HMAT', () => {
  /** One record of each type: memory of domain 1, processors of domain 0. */
  const whole = (revision: bigint, domain = 1n, length = 40n): Uint8Array =>
    table('HMAT', 40 + 40 + 48 + 32, [
      [8, 1, revision],
      [44, 4, length],
      [48, 2, 3n],
      [56, 4, domain],
      [80, 2, 1n],
      [84, 4, 48n],
      [92, 4, 1n],
      [96, 4, 2n],
      [128, 2, 2n],
      [132, 4, 32n],
    ]);
  const counted =
    'hmat.dat: 1 proximity domain, 1 latency and bandwidth, 1 memory side cache records were read and checked;';

  it('of either revision is read to its end, and changes no owner but by being there', () => {
    const note = `${counted} the kernel hands the ranges of the SRAT to dax_hmem because the table is there; the rest changes no owner`;
    expect([1n, 2n].map((revision) => readHmat(whole(revision), 'hmat.dat', new Set([0, 1])))).toEqual([
      { isAccepted: true, note },
      { isAccepted: true, note },
    ]);
  });

  it('of a real boot is taken', () => {
    const read = readHmat(bytesOf('7.3-t1h-sr256-hmat', 'hmat.dat'), 'hmat.dat', new Set([0]));
    expect([read.isAccepted, read.note.slice(0, 68)]).toEqual([
      true,
      'hmat.dat: 1 proximity domain, 2 latency and bandwidth, 0 memory side',
    ]);
  });

  it('without a proximity domain is taken all the same: its targets are those of the SRAT', () => {
    expect(readHmat(table('HMAT', 40, [[8, 1, 2n]]), 'hmat.dat', new Set([0])).isAccepted).toBe(true);
  });

  it('that the kernel ignores is said to be ignored', () => {
    const domains = new Set([0]);
    expect([whole(3n), whole(2n)].map((bytes) => readHmat(bytes, 'hmat.dat', domains))).toEqual([
      { isAccepted: false, note: `${counted} the kernel ignores the table: its revision is 3` },
      { isAccepted: false, note: `${counted} the kernel ignores the table: memory domain 1 is not in the SRAT` },
    ]);
  });

  it('is refused with the offset of a record that has no length, is too long, or has no room for what it counts', () => {
    const cases = [
      table('HMAT', 48, [[8, 1, 2n]]),
      table('HMAT', 48, [[44, 4, 9n]]),
      whole(2n, 1n, 48n),
      table('HMAT', 40 + 32, [
        [40, 2, 1n],
        [44, 4, 32n],
        [52, 4, 0x100n],
        [56, 4, 0x100n],
      ]),
    ].map((bytes) => refused(() => readHmat(bytes, 'hmat.dat', null)));
    expect(cases.map(({ offset, message }) => `${offset}: ${message}`)).toEqual([
      '40: a record says its length is 0',
      '40: a record says its length is 9',
      '40: a proximity domain record has 48 bytes instead of 40',
      '40: a latency and bandwidth record has 32 bytes instead of 133152',
    ]);
  });
});
