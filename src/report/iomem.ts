import type { ReplayRecord } from '../model/replay.ts';

/** A line of `/proc/iomem` with what happened to it between two moments. */
export interface IomemChange {
  readonly mark: ' ' | '+' | '-';
  readonly line: string;
}

/**
 * The difference of two readings of `/proc/iomem`, as `diff -u` would mark it: the longest run of common lines stays.
 * An indent counts, because a node that has a new parent has moved.
 */
export function iomemChanges(before: readonly string[], after: readonly string[]): readonly IomemChange[] {
  // kept[i][j] is the number of lines that before[i..] and after[j..] can share; trees have tens of lines, so a table will do.
  const kept = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  const at = (i: number, j: number): number => kept[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const row = kept[i];
      if (row) row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: IomemChange[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const fresh = after[j];
    if (old !== undefined && old === fresh) {
      changes.push({ mark: ' ', line: old });
      i++;
      j++;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ mark: '-', line: old });
      i++;
    } else {
      changes.push({ mark: '+', line: fresh ?? '' });
      j++;
    }
  }
  return changes;
}

/** The marked lines of the tree before and after a replay. */
export const iomemDiff = (record: Pick<ReplayRecord, 'before' | 'iomem'>): readonly string[] =>
  iomemChanges(record.before, record.iomem).map(({ mark, line }) => `${mark} ${line}`.trimEnd());
