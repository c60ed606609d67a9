import type { Platform } from '../model/platform.ts';
import { formatSize } from '../model/byte-size.ts';
import { contains, formatRange, intersection, overlaps, rangeOf, sizeOf, type Range } from '../model/range.ts';

/** Granularity of windows, decoders and memdevs. @kernel drivers/cxl/cxl.h:SZ_256M */
export const quantum = 2 ** 28;
/** Start of QEMU's first window with less than 2 GiB of RAM: after the registers of the host bridges at 4 GiB. */
export const firstWindow = 0x1_1000_0000;
/** Maximum size: every page onlined in the guest needs memory for its struct page. */
const largest = 2 ** 32;

/** The platform at addresses that QEMU supports, and the differences. */
export interface Fitted {
  readonly platform: Platform;
  readonly notes: readonly string[];
}

const leastCommonMultiple = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => {
    let [x, y] = [a, b];
    while (y > 0) [x, y] = [y, x % y];
    return (a / x) * b;
  }, 1);

interface MovedWindow {
  readonly from: Range;
  readonly to: Range;
  /** Addresses in the window where a range begins or ends, and their images in the guest; equal length, ascending. */
  readonly edges: readonly number[];
  readonly places: readonly number[];
}

/**
 * Moves a platform to QEMU's window addresses: consecutive from `firstWindow` up, in the order of ids. Adjacency, overlap and
 * containment are preserved. Sizes are kept when they are multiples of 256 MiB and at most 4 GiB in total. Otherwise each stretch
 * between two edges is shrunk as far as the interleave ways above it allow.
 */
export function fitToGuest(platform: Platform): Fitted {
  const notes: string[] = [];
  const windows = platform.windows.toSorted((a, b) => a.id - b.id);
  const decoders = [
    ...platform.hostBridges.flatMap((bridge) => bridge.decoders),
    ...platform.switches.flatMap((sw) => sw.decoders),
    ...platform.memdevs.flatMap((memdev) => memdev.decoders),
  ];
  const reserved = [...platform.softReserved, ...platform.hmat];
  const edgesIn = (window: Range): readonly number[] =>
    [
      ...new Set(
        [window, ...[...decoders.map(({ range }) => range), ...reserved].filter((range) => overlaps(range, window))]
          .map((range) => intersection(range, window) ?? window)
          .flatMap(({ start, end }) => [start, end + 1]),
      ),
    ].sort((a, b) => a - b);
  const keepsSizes =
    windows.every(
      ({ range }) =>
        edgesIn(range).every((edge) => (edge - range.start) % quantum === 0) && sizeOf(range) % quantum === 0,
    ) &&
    platform.memdevs.every(({ size }) => size % quantum === 0) &&
    windows.reduce((sum, { range }) => sum + sizeOf(range), 0) <= largest;

  let next = firstWindow;
  const placed = windows.map(({ range, ways }): MovedWindow => {
    const edges = edgesIn(range);
    const places = edges.reduce<readonly number[]>((before, edge, index) => {
      const last = edges[index - 1];
      if (last === undefined) return [next];
      const above = decoders.filter((decoder) => overlaps(decoder.range, rangeOf(last, edge - last)));
      const length = keepsSizes
        ? edge - last
        : quantum * leastCommonMultiple([ways, ...above.map((decoder) => decoder.ways)]);
      return [...before, (before.at(-1) ?? next) + length];
    }, []);
    const to = { start: next, end: (places.at(-1) ?? next) - 1 };
    next = to.end + 1;
    return { from: range, to, edges, places };
  });
  if (!keepsSizes && windows.length > 0)
    notes.push(
      `sizes were shrunk: windows of ${windows.map(({ range }) => size(range)).join(', ')} became ${placed.map(({ to }) => size(to)).join(', ')}`,
    );

  /** The image of an address that is an edge of some window. */
  const moved = (edge: number): number | null => {
    for (const { edges, places } of placed) {
      const at = edges.indexOf(edge);
      if (at >= 0) return places[at] ?? null;
    }
    return null;
  };
  const movedRange = (range: Range): Range => {
    const [start, end] = [moved(range.start), moved(range.end + 1)];
    return start !== null && end !== null ? { start, end: end - 1 } : elsewhere(range);
  };
  let spare = Math.ceil((next + 2 ** 32) / quantum) * quantum;
  const elsewhere = (range: Range): Range => {
    const touched = placed.filter(({ from }) => overlaps(from, range));
    const [first, last] = [touched[0], touched.at(-1)];
    if (!first || !last) {
      if (range.start >= next && keepsSizes) return range;
      const size = Math.min(sizeOf(range), quantum);
      const place = rangeOf(spare, size);
      spare += 4 * quantum;
      notes.push(`${formatRange(range)} lies outside every window; its place here is ${formatRange(place)}`);
      return place;
    }
    const before = Math.max(0, first.from.start - range.start);
    const after = Math.max(0, range.end - last.from.end);
    const isLast = last === placed.at(-1);
    const tail = isLast ? Math.min(after, quantum + (after % quantum)) : 0;
    if (before > 0)
      notes.push(`${formatRange(range)} begins below its window: QEMU has registers there, so it was cut`);
    if (tail < after)
      notes.push(`${formatRange(range)} ends above its window: what lies there was cut to ${tail} bytes`);
    const start = before > 0 ? first.to.start : (moved(range.start) ?? first.to.start);
    return { start, end: after > 0 ? last.to.end + tail : (moved(range.end + 1) ?? last.to.end + 1) - 1 };
  };

  const place = <T extends { readonly range: Range }>(one: T): T => ({ ...one, range: movedRange(one.range) });
  const memdevs = platform.memdevs.map((memdev, index) => {
    const own = memdev.decoders.map(place);
    const used = own.reduce((sum, { range, ways }) => sum + sizeOf(range) / ways, 0);
    const spareBytes = memdev.size > memdev.decoders.reduce((sum, { range, ways }) => sum + sizeOf(range) / ways, 0);
    const size = keepsSizes ? memdev.size : Math.max(quantum, used + (spareBytes && used > 0 ? quantum : 0));
    return { ...memdev, serial: index + 1, size, decoders: own };
  });
  return {
    platform: {
      ...platform,
      softReserved: platform.softReserved.map(movedRange),
      hmat: platform.hmat.map(movedRange),
      srat: platform.srat.filter((range) => placed.some(({ from }) => contains(from, range))).map(movedRange),
      windows: windows.map((window, index) => ({ ...window, range: placed[index]?.to ?? window.range })),
      hostBridges: platform.hostBridges.map((bridge) => ({ ...bridge, decoders: bridge.decoders.map(place) })),
      switches: platform.switches.map((sw) => ({ ...sw, decoders: sw.decoders.map(place) })),
      memdevs,
    },
    notes,
  };
}

const size = (range: Range): string => formatSize(sizeOf(range));
