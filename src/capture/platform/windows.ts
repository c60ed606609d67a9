import type { Window } from '../../model/platform.ts';
import { rangeOf, type Range } from '../../model/range.ts';
import { kindOfName, preOrder, type ResourceTree } from '../../model/resource-tree.ts';
import { bytesOf, type CaptureFiles } from '../capture-files.ts';
import { cedtFiles } from '../file-names.ts';
import { readCedt, type Cedt } from '../acpi/cedt.ts';
import type { CxlList } from '../listings/cxl-list.ts';
import type { QemuHardware } from './qemu-arguments.ts';

/** Sources of windows for captures without a CEDT. */
export interface WindowSources {
  readonly list: CxlList | null;
  /** Ranges logged by cxl_acpi. */
  readonly logged: readonly Range[];
  readonly qemu: QemuHardware | null;
  readonly iomem: ResourceTree;
  /** Soft Reserved ranges and decoders; the lowest start is assumed to be that of QEMU's first window. */
  readonly hints: readonly Range[];
}

const alignment = 2 ** 28;

/** QEMU allocates its windows contiguously. */
function contiguous(qemu: QemuHardware | null, hints: readonly Range[]): readonly Range[] {
  let next = Math.floor(Math.min(...hints.map(({ start }) => start)) / alignment) * alignment;
  return hints.length === 0
    ? []
    : (qemu?.windows ?? []).map(({ size }) => {
        const range = rangeOf(next, size ?? alignment);
        next = range.end + 1;
        return range;
      });
}

/** The windows and host bridges of the CEDT, or of other files, with a note. */
export function windowsOf(files: CaptureFiles, sources: WindowSources): Cedt {
  const table = bytesOf(files, ...cedtFiles);
  if (table) return readCedt(table.content, table.file);
  const note = (source: string): string =>
    `no CEDT in the capture (cedt.dat, a copy of /sys/firmware/acpi/tables/CEDT): windows taken from ${source}`;
  const listed = sources.list?.windows ?? [];
  if (listed.length > 0) return { hostBridges: [], windows: listed, notes: [note('cxl list')] };

  const shown = preOrder(sources.iomem)
    .filter((node) => kindOfName(node.name) === 'cxl-window')
    .map(({ range }) => range);
  const logged = [...new Map(sources.logged.map((range) => [range.start, range] as const)).values()];
  const places: readonly (readonly [string, readonly Range[]])[] = [
    ['the log of cxl_acpi', logged],
    ['/proc/iomem', shown],
    ["QEMU's arguments, begun where Soft Reserved and decoders begin", contiguous(sources.qemu, sources.hints)],
  ];
  const [place, ranges] = places.find(([, found]) => found.length > 0) ?? ['nowhere: there are none', []];
  if (ranges.length === 0) return { hostBridges: [], windows: [], notes: [note(place)] };
  const bridges = sources.list?.buses.flatMap((bus) => bus.dports.map(({ id }) => id)) ?? [];
  const windows = ranges.map((range, id): Window => {
    const targets = sources.qemu?.windows[id]?.targets ?? bridges.slice(0, 1);
    return {
      id,
      range,
      ways: Math.max(1, targets.length),
      granularity: sources.qemu?.windows[id]?.granularity ?? 256,
      targets: targets.length > 0 ? targets : [0],
    };
  });
  return { hostBridges: [], windows, notes: [note(place)] };
}
