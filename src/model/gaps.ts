import { intersection, overlaps, type Range } from './range.ts';

/** The parts of a range outside all the taken ranges, in address order. */
export function gapsIn(range: Range, taken: readonly Range[]): readonly Range[] {
  const inside = taken.filter((one) => overlaps(one, range)).toSorted((a, b) => a.start - b.start);
  const gaps: Range[] = [];
  let start = range.start;
  for (const one of inside) {
    const part = intersection(one, range);
    if (!part) continue;
    if (part.start > start) gaps.push({ start, end: part.start - 1 });
    start = Math.max(start, part.end + 1);
  }
  if (start <= range.end) gaps.push({ start, end: range.end });
  return gaps;
}
