import { xorshift, type Random } from '../../src/engine/index.ts';

const encoder = new TextEncoder();

/** Numbers that often expose parser bugs, as text in various formats. */
const extremes = [
  '0',
  '-1',
  '1',
  '255',
  '65536',
  '4294967295',
  '4294967296',
  '9007199254740991',
  '9007199254740993',
  '18446744073709551615',
  '0xffffffffffffffff',
  '0xfffffffffffff000',
  'ffffffffffffffff',
  '1e308',
  '1e999',
  '-0',
  '0.1',
  '99999999999999999999999999',
  '64.99 TiB (1.00 PB)',
  '0x',
  'NaN',
] as const;

/** Bytes that are no text or unusual text: truncated UTF-8, surrogates, NUL, escapes, byte order marks, separators. */
const odd: readonly Uint8Array[] = [
  [0],
  [0xff],
  [0xc3],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xef, 0xbb, 0xbf],
  [0xff, 0xfe],
  [0x1b, 0x5b, 0x33, 0x31, 0x6d],
  [0x0d],
  [0x0d, 0x0a],
  [0x09],
  [0xe2, 0x80, 0xa8],
  [0x1f, 0x8b, 0x08],
].map((bytes) => Uint8Array.from(bytes));

const pieces = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '- ',
  '&a ',
  '*a',
  '<<: ',
  '!!',
  '|',
  '>',
  '$(',
  '`',
  '%',
  '=',
  '#',
  '\n',
  ' : ',
];

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** The bytes with a range replaced. */
const spliced = (bytes: Uint8Array, start: number, end: number, middle: Uint8Array): Uint8Array =>
  joined(bytes.subarray(0, start), middle, bytes.subarray(end));

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102));

/** The range of a number near an offset. */
function numberNear(bytes: Uint8Array, near: number): readonly [number, number] {
  let start = near;
  while (start < bytes.length && !isDigit(bytes[start])) start += 1;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end])) end += 1;
  return [start, end];
}

/** The range of the line at an offset. */
function lineAt(bytes: Uint8Array, at: number): readonly [number, number] {
  const start = bytes.lastIndexOf(10, Math.max(0, at - 1)) + 1;
  const end = bytes.indexOf(10, at);
  return [Math.min(start, at), end < 0 ? bytes.length : end + 1];
}

type Change = (bytes: Uint8Array, random: Random) => Uint8Array;

const changes: readonly Change[] = [
  // Flips a bit.
  (bytes, random) => {
    const flipped = bytes.slice();
    const at = random(Math.max(1, bytes.length));
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random(8));
    return flipped;
  },
  // Truncates the end or the beginning.
  (bytes, random) => bytes.slice(0, random(bytes.length + 1)),
  (bytes, random) => bytes.slice(random(bytes.length + 1)),
  // Duplicates, repeats, removes or moves a part.
  (bytes, random) => {
    const [start, end] = lineAt(bytes, random(bytes.length + 1));
    return spliced(bytes, end, end, bytes.slice(start, end));
  },
  (bytes, random) => {
    const start = random(bytes.length + 1);
    const part = bytes.slice(start, start + 1 + random(40));
    return spliced(bytes, start, start, joined(...Array.from({ length: 1 + random(200) }, () => part)));
  },
  (bytes, random) => {
    const start = random(bytes.length + 1);
    return spliced(bytes, start, Math.min(bytes.length, start + 1 + random(60)), new Uint8Array());
  },
  (bytes, random) => {
    const [start, end] = lineAt(bytes, random(bytes.length + 1));
    const line = bytes.slice(start, end);
    const without = spliced(bytes, start, end, new Uint8Array());
    const [to] = lineAt(without, random(without.length + 1));
    return spliced(without, to, to, line);
  },
  // Replaces a number by an extreme one, by another one of the file, or by its successor.
  (bytes, random) => {
    const [start, end] = numberNear(bytes, random(bytes.length + 1));
    return spliced(bytes, start, end, encoder.encode(extremes[random(extremes.length)] ?? ''));
  },
  (bytes, random) => {
    const [start, end] = numberNear(bytes, random(bytes.length + 1));
    const [from, to] = numberNear(bytes, random(bytes.length + 1));
    return spliced(bytes, start, end, bytes.slice(from, to));
  },
  (bytes, random) => {
    const [, end] = numberNear(bytes, random(bytes.length + 1));
    return end === 0 ? bytes : spliced(bytes, end - 1, end, encoder.encode(String(random(10))));
  },
  // Nesting.
  (bytes, random) => {
    const at = random(bytes.length + 1);
    const open = ['[', '{"a":', '- ', '  ', '(', '$(', '${', '{ a: '][random(8)] ?? '';
    return spliced(bytes, at, at, encoder.encode(open.repeat(1 + random(random(20) === 0 ? 5_000 : 50))));
  },
  // Other line ends, and bytes that are no text.
  (bytes) => joined(...[...splitLines(bytes)].map((line) => joined(line, Uint8Array.of(13, 10)))),
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return spliced(bytes, at, at, odd[random(odd.length)] ?? new Uint8Array());
  },
  (bytes, random) => {
    const at = random(bytes.length + 1);
    return spliced(bytes, at, at + random(2), encoder.encode(pieces[random(pieces.length)] ?? ''));
  },
];

function* splitLines(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    yield bytes.subarray(start, end < 0 ? bytes.length : end);
    start = end < 0 ? bytes.length : end + 1;
  }
}

/** Repairs the checksum of an ACPI table, and sometimes the length, so that the parser gets past the header. */
function sealed(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length < 36 || random(8) === 0) return bytes;
  const table = bytes.slice();
  if (random(4) !== 0) new DataView(table.buffer).setUint32(4, table.length, true);
  table[9] = 0;
  table[9] = 256 - (table.reduce((sum, byte) => sum + byte, 0) & 0xff);
  return table;
}

/** A file with one to four mutations, determined by the seed. */
export function mutated(seed: Uint8Array, isTable: boolean, number: number): Uint8Array {
  const random = xorshift(number);
  let bytes = seed;
  for (let count = 1 + random(4); count > 0; count--) bytes = changes[random(changes.length)]?.(bytes, random) ?? bytes;
  return isTable ? sealed(bytes, random) : bytes;
}
