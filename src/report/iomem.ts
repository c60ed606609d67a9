import { visible } from '../model/plain-text.ts';
import type { ReplayRecord } from '../model/replay.ts';
import type { Paint } from './layout.ts';

/** A line of `/proc/iomem`, marked as removed, added or unchanged. */
export interface IomemChange {
  readonly mark: ' ' | '+' | '-';
  readonly line: string;
}

/**
 * The difference of two readings of `/proc/iomem`, as in `diff -u`, by the longest common subsequence of lines. Indentation
 * counts, because a node with a new parent has moved.
 */
export function iomemChanges(before: readonly string[], after: readonly string[]): readonly IomemChange[] {
  // kept[i][j] is the length of the longest common subsequence of before[i..] and after[j..]; trees have tens of lines, so the
  // quadratic table is small.
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
  iomemChanges(record.before, record.iomem).map(marked);

const marked = ({ mark, line }: IomemChange): string => `${mark} ${line}`.trimEnd();

// Lines of Soft Reserved, windows, regions, dax devices and the memory below them.
const isRelevant = (line: string): boolean => / : (Soft Reserved|CXL Window|region|dax|System RAM \(kmem\))/.test(line);
const depthOf = (line: string): number => line.length - line.trimStart().length;

/**
 * The marked lines without unchanged lines about other memory, of which a real box has hundreds. Parents of shown lines are
 * shown, to keep the nesting legible; each gap is one line `...`.
 */
export function iomemExcerpt(record: Pick<ReplayRecord, 'before' | 'iomem'>): readonly string[] {
  const changes = iomemChanges(record.before, record.iomem);
  const shown = changes.map(({ mark, line }) => mark !== ' ' || isRelevant(line));
  for (let at = changes.length - 1; at >= 0; at--) {
    if (!shown[at]) continue;
    let depth = depthOf(changes[at]?.line ?? '');
    for (let above = at - 1; above >= 0 && depth > 0; above--) {
      const line = changes[above]?.line ?? '';
      if (depthOf(line) >= depth) continue;
      shown[above] = true;
      depth = depthOf(line);
    }
  }
  return changes.flatMap((change, at) => {
    if (shown[at]) return [marked(change)];
    return at === 0 || shown[at - 1] ? ['  ...'] : [];
  });
}

/** Colours removed and added lines. */
export const paintedChanges = (lines: readonly string[], paint: Paint): readonly string[] =>
  lines
    .map(visible)
    .map((line) => (line.startsWith('+') ? paint.good(line) : line.startsWith('-') ? paint.bad(line) : line));
