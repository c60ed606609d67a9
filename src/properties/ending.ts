import { formatRange, overlaps, type Range } from '../model/range.ts';
import { preOrder, type ResourceKind } from '../model/resource-tree.ts';
import type { EndingPart } from '../model/verdict.ts';
import type { View } from '../model/view.ts';
import { ownerOf, stateOf } from './owner.ts';
import { cut, inOrder } from './ranges.ts';

/**
 * Outcome of a stretch of bytes. `CXL`: a region's dax device; `CXL+SR`: the same with a Soft Reserved node among its ancestors;
 * `HMEM`: hmem's dax device, no region. `SHADOW`: hmem's under a bound region; `REMNANT`: hmem's under an unbound one; `NOBIND`:
 * a dax device that no driver could claim; `LOST`: no dax device. `HANG`: the gate never releases, so the range is undecided for
 * ever, whichever device holds it. `CRASH`: the kernel followed a freed or null pointer, so the outcome is meaningless. Only without any Soft
 * Reserved range: `RAM`, System RAM without a dax device, and `NONE`, neither of the two.
 */
export type EndingCode =
  | 'CXL'
  | 'CXL+SR'
  | 'HMEM'
  | 'SHADOW'
  | 'REMNANT'
  | 'NOBIND'
  | 'LOST'
  | 'HANG'
  | 'CRASH'
  | 'RAM'
  | 'NONE';

/** A final owner map: its code, and the code of each stretch in address order. */
export interface Ending {
  readonly code: string;
  readonly parts: readonly EndingPart[];
}

interface Stretch {
  readonly range: Range;
  readonly code: EndingCode;
}

const nodeOver = (view: View, stretch: Range, kind: ResourceKind): boolean =>
  preOrder(view.iomem).some((node) => node.kind === kind && overlaps(node.range, stretch));

/** The code of a stretch that some dax device covers, else `null`. */
function codeOfOwner(view: View, stretch: Range): EndingCode | null {
  const owner = ownerOf(view, stretch);
  if (owner === null) return null;
  if (stateOf(owner) === 'failed') return 'NOBIND';
  if (owner.parent === 'region') return nodeOver(view, stretch, 'soft-reserved') ? 'CXL+SR' : 'CXL';
  const above = view.regions.filter((region) => overlaps(region.range, stretch));
  if (above.some((region) => region.bound)) return 'SHADOW';
  return above.length > 0 ? 'REMNANT' : 'HMEM';
}

const codeOfReserved = (view: View, stretch: Range): EndingCode =>
  view.gate.waiting && view.undecided.some((range) => overlaps(range, stretch))
    ? 'HANG'
    : (codeOfOwner(view, stretch) ?? 'LOST');

const codeOfPlainRegion = (view: View, stretch: Range): EndingCode =>
  codeOfOwner(view, stretch) ?? (nodeOver(view, stretch, 'system-ram') ? 'RAM' : 'NONE');

/**
 * Splits a range into maximal stretches of one code. Cuts are where owner, manager or decision can change, not where kmem rounds.
 * A window's edge is no cut: no region crosses it, and equal neighbours merge.
 */
function stretchesOf(view: View, range: Range, codeOf: (view: View, stretch: Range) => EndingCode): readonly Stretch[] {
  const edges = [...view.dax.map((dax) => dax.range), ...view.regions.map((region) => region.range), ...view.undecided];
  const merged: Stretch[] = [];
  for (const piece of cut(range, edges)) {
    const code = codeOf(view, piece);
    const last = merged.at(-1);
    if (last?.code === code) merged[merged.length - 1] = { range: { start: last.range.start, end: piece.end }, code };
    else merged.push({ range: piece, code });
  }
  return merged;
}

const collapse = (words: readonly string[]): readonly string[] =>
  words.filter((word, index) => word !== words[index - 1]);

/** Adjacent equal codes collapse into one: the ending of a box with eight ranges in state `CXL` is `CXL`. */
function codeOfBox(fates: readonly (readonly Stretch[])[]): string {
  const perRange = collapse(fates.map((fate) => fate.map(({ code }) => code).join(' ')));
  return collapse(perRange.flatMap((codes) => codes.split(' '))).join('+');
}

/**
 * The final owner map of a world, computed from its view only. The parts cover the Soft Reserved ranges, or the regions when
 * firmware gave no such range. A box with neither has the ending `NONE` without parts.
 */
export function endingOf(view: View): Ending {
  const reserved = view.softReserved.length > 0;
  if (view.crashes.length > 0) return { code: 'CRASH', parts: [] };
  const ranges = reserved ? view.softReserved : view.regions.map((region) => region.range);
  if (ranges.length === 0) return { code: 'NONE', parts: [] };
  const fates = inOrder(ranges).map((range) => stretchesOf(view, range, reserved ? codeOfReserved : codeOfPlainRegion));
  return {
    code: codeOfBox(fates),
    parts: fates.flat().map(({ range, code }) => ({ range: formatRange(range), code })),
  };
}
