import { intersection, overlaps, rangeOf, type Range } from '../model/range.ts';
import { parseIomem, preOrder } from '../model/resource-tree.ts';
import { jsonOf, textOf, type CaptureFiles } from './capture-files.ts';
import { readCxlList } from './cxl-list.ts';
import type { Dmesg } from './dmesg.ts';
import { readNumber } from './numbers.ts';

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

/** The end of the boot, or `null` when the capture does not show it. */
export function outcomeOf(files: CaptureFiles, log: Dmesg): RealOutcome | null {
  const iomem = textOf(files, 'iomem.txt', 'iomem');
  if (!iomem) return null;
  const drivers = boundDrivers(files);
  const ram = preOrder(parseIomem(iomem.content).tree)
    .filter((node) => node.kind === 'system-ram' && node.name !== 'System RAM')
    .map(({ range }) => range);
  const list = jsonOf(files, 'cxl-list.json', 'cxl-list.txt');
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
  const dax = daxDevices(files).map(({ name, range, parent, mode }): RealDax => {
    const driver = drivers ? (drivers.get(name) ?? null) : mode;
    const part = ram.find((candidate) => overlaps(candidate, range));
    // Two dax devices may share a range; only the one that kmem drives has its memory online.
    const online = driver === 'kmem' && part ? intersection(part, range) : null;
    return { range, parent, driver, probeError: driver === null ? (log.daxErrors.get(name) ?? null) : null, online };
  });
  return {
    iomem: iomem.content.trimEnd().split('\n'),
    regions: regions.toSorted(byStart),
    dax: dax.toSorted((a, b) => byStart(a, b) || a.parent.localeCompare(b.parent)),
  };
}

/** `NAME driver=DRIVER` lines of devices.txt; `null` when there is no such file. */
function boundDrivers(files: CaptureFiles): ReadonlyMap<string, string> | null {
  const found = textOf(files, 'devices.txt');
  return (
    found &&
    new Map(
      [...found.content.matchAll(/^(\S+) driver=(\S+)$/gm)].flatMap((parts) =>
        parts[2] === '-' ? [] : [[parts[1] ?? '', parts[2] ?? ''] as const],
      ),
    )
  );
}

/** Number of non-empty `regionN/targetM=` attributes: the listing leaves out targets whose memdev is gone. */
function attachedTargets(files: CaptureFiles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, region = '', decoder = ''] of (textOf(files, 'attrs.txt')?.content ?? '').matchAll(
    /^(region\d+)\/target\d+=(.*)$/gm,
  )) {
    counts.set(region, (counts.get(region) ?? 0) + (decoder.trim() === '' ? 0 : 1));
  }
  return counts;
}

interface ListedDax {
  readonly name: string;
  readonly range: Range;
  readonly parent: 'hmem' | 'region';
  readonly mode: string | null;
}

type Json = Readonly<Record<string, unknown>>;
const objects = (value: unknown): readonly Json[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (item): item is Json => typeof item === 'object' && item !== null && !Array.isArray(item),
  );

/** Devices of `daxctl list -RDMi`. A device without mappings has the range of its region's attributes, or none. */
function daxDevices(files: CaptureFiles): readonly ListedDax[] {
  const starts = new Map(
    [...(textOf(files, 'attrs.txt')?.content ?? '').matchAll(/^(dax\d+\.\d+)\/resource=(\S+)$/gm)].map(
      (parts) => [parts[1] ?? '', readNumber(parts[2])] as const,
    ),
  );
  return objects(jsonOf(files, 'daxctl-list.json', 'daxctl-list.txt')?.content ?? []).flatMap((region) =>
    objects(region['devices'] ?? []).flatMap((device): readonly ListedDax[] => {
      const name = typeof device['chardev'] === 'string' ? device['chardev'] : '';
      const mappings = objects(device['mappings'] ?? []).flatMap((mapping) => {
        const [start, end] = [readNumber(mapping['start']), readNumber(mapping['end'])];
        return start === null || end === null ? [] : [{ start, end }];
      });
      const [start, size] = [starts.get(name) ?? null, readNumber(device['size'])];
      const parts =
        mappings.length > 0 || start === null || size === null || size === 0 ? mappings : [rangeOf(start, size)];
      if (parts.length === 0) return [];
      const range = {
        start: Math.min(...parts.map((part) => part.start)),
        end: Math.max(...parts.map((part) => part.end)),
      };
      const mode = device['state'] === 'disabled' ? null : device['mode'] === 'system-ram' ? 'kmem' : 'device_dax';
      return [{ name, range, parent: String(region['path']).includes('/region') ? 'region' : 'hmem', mode }];
    }),
  );
}
