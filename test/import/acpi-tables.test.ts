import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCedt } from '../../src/import/cedt.ts';
import { ImportError } from '../../src/import/errors.ts';
import { readHmat, readSrat } from '../../src/import/srat.ts';

const captures = new URL('../captures/', import.meta.url);
const cedtOf = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`${name}/cedt.dat`, captures)));

type Field = readonly [offset: number, bytes: 1 | 2 | 4 | 8, value: bigint];

/** A table of `length` bytes with the fields set and the checksum made right. */
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

const refusal = (read: () => unknown): ImportError => {
  try {
    read();
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

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
    ].map((bytes) => refusal(() => readCedt(bytes, 'cedt.dat')));
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
        (length) => refusal(() => readCedt(whole.slice(0, length), 'cedt.dat')).offset === length,
      ),
    );
  });

  it('with any one bit flipped is refused with a byte offset inside the file', () => {
    const whole = cedtOf('6.12-t2-sr512-std');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
        const flipped = whole.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte));
        const { offset } = refusal(() => readCedt(flipped, 'cedt.dat'));
        return offset !== undefined && offset >= 0 && offset <= whole.length;
      }),
      { numRuns: 500 },
    );
  });
});

describe('an SRAT', () => {
  it('gives the enabled ranges and leaves placeholders out', () => {
    const affinity = (at: number, base: bigint, size: bigint, flags: bigint): readonly Field[] => [
      [at, 1, 1n],
      [at + 1, 1, 40n],
      [at + 8, 8, base],
      [at + 16, 8, size],
      [at + 28, 4, flags],
    ];
    const bytes = table('SRAT', 48 + 16 + 120, [
      [48, 1, 0n],
      [49, 1, 16n],
      ...affinity(64, 0x1000n, 0x1000n, 1n),
      ...affinity(104, 0x4000n, 0x1000n, 0n),
      ...affinity(144, 0x8000n, 0n, 1n),
    ]);
    expect(readSrat(bytes, 'srat.dat')).toEqual([{ start: 0x1000, end: 0x1fff }]);
  });

  it('of a real boot is read to its end', () => {
    expect(readSrat(new Uint8Array(readFileSync(new URL('6.12-t1-sr256-std/srat.dat', captures))), 'srat.dat')).toEqual(
      [
        { start: 0, end: 0x9ffff },
        { start: 0x100000, end: 0x3fffffff },
      ],
    );
  });
});

describe('an HMAT', () => {
  it('counts its memory targets', () => {
    expect(
      readHmat(
        table('HMAT', 40 + 40 + 48, [
          [40, 2, 0n],
          [44, 4, 40n],
          [80, 2, 1n],
          [84, 4, 48n],
        ]),
        'hmat.dat',
      ),
    ).toBe(1);
  });

  it('is refused with the offset of a record that has no length', () => {
    expect(refusal(() => readHmat(table('HMAT', 48, []), 'hmat.dat')).offset).toBe(40);
  });
});
