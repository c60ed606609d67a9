/**
 * A range of physical addresses, both ends included, as `/proc/iomem` prints it.
 * x86 physical addresses have at most 52 bits, so a JavaScript number holds them exactly.
 */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The number of bytes in a range. */
export const sizeOf = (range: Range): number => range.end - range.start + 1;

/** Whether the two ranges share at least one byte. */
export const overlaps = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end;

/** Whether every byte of `inner` lies in `outer`. */
export const contains = (outer: Range, inner: Range): boolean => outer.start <= inner.start && inner.end <= outer.end;

/** Whether the two ranges are the same bytes. */
export const sameRange = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end;

/** The range of `size` bytes from `start`. */
export const rangeOf = (start: number, size: number): Range => ({ start, end: start + size - 1 });

/** The bytes that both ranges hold, or `null`. */
export const intersection = (a: Range, b: Range): Range | null =>
  overlaps(a, b) ? { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) } : null;

/** The largest part of the range whose ends are multiples of `block` bytes, or `null` if it is empty. */
export function alignInward(range: Range, block: number): Range | null {
  const start = Math.ceil(range.start / block) * block;
  const end = Math.floor((range.end + 1) / block) * block - 1;
  return end > start ? { start, end } : null;
}

/** `0x110000000-0x11fffffff`, the form used in every text and file. */
export const formatRange = (range: Range): string => `0x${range.start.toString(16)}-0x${range.end.toString(16)}`;
