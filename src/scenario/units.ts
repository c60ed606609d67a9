import { quoted, shown } from '../input/foreign-text.ts';
import type { Range } from '../model/range.ts';

const kib = 1024;
const units: Readonly<Record<string, number>> = {
  B: 1,
  KiB: kib,
  MiB: kib ** 2,
  GiB: kib ** 3,
  TiB: kib ** 4,
  PiB: kib ** 5,
};
const sizeShape = /^(0x[0-9a-f]+|\d+) *(B|KiB|MiB|GiB|TiB|PiB)?$/i;
/** The longest number, in characters: longer ones cannot be valid and are slow to parse. */
const longest = 200;
const rangeShape = /^(0x[0-9a-f]+) *- *(0x[0-9a-f]+)$/i;

/** The pattern of a size in the JSON Schema. */
export const sizePattern = '^(0x[0-9A-Fa-f]+|[0-9]+) *(B|KiB|MiB|GiB|TiB|PiB)?$';
/** The pattern of a range in the JSON Schema. */
export const rangePattern = '^0x[0-9A-Fa-f]+ *- *0x[0-9A-Fa-f]+$';

/** A parsed value, or the problem with the text and a hint. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

const bad = (problem: string, hint: string): { ok: false; problem: string; hint: string } => ({
  ok: false,
  problem,
  hint,
});

// BigInt is used only while parsing: elsewhere addresses are numbers, exact up to 2^53.
const fits = (value: bigint): boolean => value <= BigInt(Number.MAX_SAFE_INTEGER);
const tooLarge = (text: string): { ok: false; problem: string; hint: string } =>
  bad(`${shown(text)} is above 2^53`, 'x86 physical addresses have at most 52 bits: the largest is 0xfffffffffffff');

/** Parses `256 MiB`, `0x10000000` or a plain number of bytes. */
export function readSize(text: string | number): Read<number> {
  if (typeof text === 'number') {
    return Number.isSafeInteger(text) && text >= 0
      ? { ok: true, value: text }
      : bad(`${text} is not a size`, 'write 256 MiB, or a number of bytes');
  }
  const match = text.length > longest ? null : sizeShape.exec(text);
  if (!match?.[1])
    return bad(
      `${quoted(text)} is not a size`,
      'write 256 MiB (units B, KiB, MiB, GiB, TiB, PiB), or a number of bytes',
    );
  const unit = Object.entries(units).find(([name]) => name.toLowerCase() === (match[2] ?? 'B').toLowerCase())?.[1] ?? 1;
  const value = BigInt(match[1]) * BigInt(unit);
  return fits(value) ? { ok: true, value: Number(value) } : tooLarge(text);
}

/** Parses `0x850000000-0x284fffffff`, both ends included. */
export function readRange(text: string): Read<Range> {
  const match = text.length > longest ? null : rangeShape.exec(text);
  if (!match?.[1] || !match[2])
    return bad(`${quoted(text)} is not an address range`, 'write 0x850000000-0x284fffffff, both ends included, in hex');
  const [start, end] = [BigInt(match[1]), BigInt(match[2])];
  if (!fits(start)) return tooLarge(match[1]);
  if (!fits(end)) return tooLarge(match[2]);
  if (end < start)
    return bad(
      `the range ${shown(text)} ends before it begins`,
      `both ends are included: did you mean ${match[2]}-${match[1]}?`,
    );
  return { ok: true, value: { start: Number(start), end: Number(end) } };
}

/** Prints a size with the largest unit that keeps it a whole number: `128 GiB`, `4096`. */
export function formatSize(bytes: number): string | number {
  for (const unit of ['PiB', 'TiB', 'GiB', 'MiB', 'KiB']) {
    const factor = units[unit] ?? 1;
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor} ${unit}`;
  }
  return bytes;
}
