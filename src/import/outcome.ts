import { intersection, overlaps, type Range } from '../model/range.ts';
import { isName } from '../model/plain-text.ts';
import { parseIomem, preOrder } from '../model/resource-tree.ts';
import { jsonOf, textOf, type CaptureFiles } from './capture-files.ts';
import { attributeFiles, cxlListFiles, deviceFiles, iomemFiles } from './capture-names.ts';
import { readCxlList } from './cxl-list.ts';
import { readDaxList } from './dax-list.ts';
import { printableLines } from './iomem-file.ts';
import type { Dmesg } from './dmesg.ts';

/** Where a real boot ended. Everything is told by range, because numbers such as `region0` depend on probe order. */
export interface RealOutcome {
  /** Lines of /proc/iomem. */
  readonly iomem: readonly string[];
  readonly regions: readonly RealRegion[];
  readonly dax: readonly RealDax[];
}

export interface RealRegion {
  readonly range: Range;
  /** Whether the cxl_region driver is bound to it. */
  readonly bound: boolean;
  /** Decoders attached so far. */
  readonly targets: number;
  readonly ways: number;
}

export interface RealDax {
  readonly range: Range;
  readonly parent: 'hmem' | 'region';
  readonly driver: string | null;
  /** Such as `kmem -16`. */
  readonly probeError: string | null;
  /** The part that is System RAM. */
  readonly online: Range | null;
}

const byStart = (a: { readonly range: Range }, b: { readonly range: Range }): number =>
  a.range.start - b.range.start || a.range.end - b.range.end;

/** The end of the boot, or `null` when the capture does not show it, or not all of it; why stands in the notes. */
export function outcomeOf(files: CaptureFiles, log: Dmesg, notes: string[]): RealOutcome | null {
  const iomem = textOf(files, ...iomemFiles);
  const text = printableLines(iomem?.content ?? '');
  const { tree, zeroed } = parseIomem(text);
  const listed = readDaxList(files, zeroed ? [] : tree);
  notes.push(...listed.notes);
  if (listed.incomplete) notes.push('the end of the boot is not known: the owners of some dax devices are not');
  // Without addresses the end would differ from every other.
  if (!iomem || zeroed || listed.incomplete) return null;
  const drivers = boundDrivers(files);
  const ram = preOrder(tree)
    .filter((node) => node.kind === 'system-ram' && node.name !== 'System RAM')
    .map(({ range }) => range);
  const list = jsonOf(files, ...cxlListFiles);
  const targets = attachedTargets(files);
  const regions = list
    ? readCxlList(list).regions.flatMap((region): readonly RealRegion[] => {
        if (!region.range) return [];
        const driver = drivers?.get(region.name);
        return [
          {
            range: region.range,
            bound: drivers ? driver === 'cxl_region' : region.targets >= region.ways,
            targets: targets.get(region.name) ?? region.targets,
            ways: region.ways,
          },
        ];
      })
    : [];
  const dax = listed.devices.map(({ name, range, parent, mode }): RealDax => {
    const driver = drivers ? (drivers.get(name) ?? null) : mode;
    const part = ram.find((candidate) => overlaps(candidate, range));
    // Two dax devices may share a range; only the one that kmem drives has its memory online.
    const online = driver === 'kmem' && part ? intersection(part, range) : null;
    return { range, parent, driver, probeError: driver === null ? (log.daxErrors.get(name) ?? null) : null, online };
  });
  return {
    iomem: text.trimEnd().split('\n'),
    regions: regions.toSorted(byStart),
    dax: dax.toSorted((a, b) => byStart(a, b) || a.parent.localeCompare(b.parent)),
  };
}

/** `NAME driver=DRIVER` lines of devices.txt; `null` when there is no such file. */
function boundDrivers(files: CaptureFiles): ReadonlyMap<string, string> | null {
  const found = textOf(files, ...deviceFiles);
  return (
    found &&
    new Map(
      [...found.content.matchAll(/^(\S+) driver=(\S+)$/gm)].flatMap((parts) =>
        parts[2] === '-' || !isName(parts[2] ?? '') ? [] : [[parts[1] ?? '', parts[2] ?? ''] as const],
      ),
    )
  );
}

/** Number of non-empty `regionN/targetM=` attributes: the listing leaves out targets whose memdev is gone. */
function attachedTargets(files: CaptureFiles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, region = '', decoder = ''] of (textOf(files, ...attributeFiles)?.content ?? '').matchAll(
    /^(region\d+)\/target\d+=(.*)$/gm,
  )) {
    counts.set(region, (counts.get(region) ?? 0) + (decoder.trim() === '' ? 0 : 1));
  }
  return counts;
}
