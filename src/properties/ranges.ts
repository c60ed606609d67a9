import { intersection, overlaps, type Range } from '../model/range.ts';

/** The ranges in address order. */
export const inOrder = (ranges: readonly Range[]): readonly Range[] =>
  ranges.toSorted((a, b) => a.start - b.start || a.end - b.end);

/** The parts of a range outside all the others, in address order. */
export function subtract(range: Range, others: readonly Range[]): readonly Range[] {
  const left: Range[] = [];
  let from = range.start;
  for (const other of inOrder(others.filter((it) => overlaps(it, range)))) {
    if (other.start > from) left.push({ start: from, end: other.start - 1 });
    from = Math.max(from, other.end + 1);
  }
  if (from <= range.end) left.push({ start: from, end: range.end });
  return left;
}

/** Splits a range wherever one of the others begins or ends; the pieces are in order, without overlap. */
export function cut(range: Range, others: readonly Range[]): readonly Range[] {
  const starts = others.flatMap((it) => [it.start, it.end + 1]).filter((at) => at > range.start && at <= range.end);
  const sorted = [...new Set([range.start, ...starts])].toSorted((a, b) => a - b);
  return sorted.map((start, index) => ({ start, end: (sorted[index + 1] ?? range.end + 1) - 1 }));
}

/** The intersection of each pair of ranges, with the positions of the two in the list. */
export function collisions(
  ranges: readonly Range[],
): readonly { readonly a: number; readonly b: number; readonly shared: Range }[] {
  return ranges.flatMap((first, a) =>
    ranges.slice(a + 1).flatMap((second, offset) => {
      const shared = intersection(first, second);
      return shared === null ? [] : [{ a, b: a + 1 + offset, shared }];
    }),
  );
}
