import { contains, intersection, overlaps, type Range } from '../model/range.ts';
import type { NotCompared } from '../model/not-compared.ts';
import { isName } from '../model/plain-text.ts';
import { parseIomem, preOrder, type ResourceTree } from '../model/resource-tree.ts';
import { jsonOf, textOf, type CaptureFiles } from './capture-files.ts';
import { attributeFiles, cxlListFiles, daxListFiles, deviceFiles, iomemFiles } from './file-names.ts';
import { readCxlList } from './listings/cxl-list.ts';
import { readDaxList, type DaxList } from './listings/dax-list.ts';
import { printableLines } from './iomem-file.ts';
import type { Dmesg } from './log/dmesg.ts';

/**
 * The end state of a real boot. Objects are identified by range, because numbers such as `region0` depend on probe
 * order.
 */
export interface RealOutcome {
  /** Lines of /proc/iomem. */
  readonly iomem: readonly string[];
  readonly regions: readonly RealRegion[];
  readonly dax: readonly RealDax[];
  /** The parts that files show incompletely or not at all; absent when everything is shown. */
  readonly notCompared?: readonly NotCompared[];
}

export interface RealRegion {
  readonly range: Range;
  /** Whether the cxl_region driver is bound. */
  readonly bound: boolean;
  /** The number of attached endpoint decoders. */
  readonly targets: number;
  readonly ways: number;
}

export interface RealDax {
  readonly range: Range;
  readonly parent: 'hmem' | 'region';
  readonly driver: string | null;
  /** The logged error, such as `kmem -16`. */
  readonly probeError: string | null;
  /** The part of the range that is System RAM. */
  readonly online: Range | null;
}

const byStart = (a: { readonly range: Range }, b: { readonly range: Range }): number =>
  a.range.start - b.range.start || a.range.end - b.range.end;

/** The end state, as far as a capture shows it. */
export interface ShownEnd {
  /** `null` when the capture does not show who owns the memory. */
  readonly real: RealOutcome | null;
  readonly notCompared: readonly NotCompared[];
}

/** The parts of the end state that the listings do not show. */
function notShown(files: CaptureFiles, tree: ResourceTree, regions: readonly Range[], dax: DaxList): NotCompared[] {
  const nodes = preOrder(tree);
  /** A listing may omit kinds of objects; a node of /proc/iomem that it lacks is evidence of that. */
  const unlisted = (pattern: RegExp, listed: readonly Range[]): string | null =>
    nodes.find(({ name, range }) => pattern.test(name) && !listed.some((one) => contains(one, range)))?.name ?? null;
  const [cxl, daxctl] = [textOf(files, ...cxlListFiles), textOf(files, ...daxListFiles)];
  const iomem = textOf(files, ...iomemFiles)?.file;
  const [region, device] = [
    unlisted(/^region\d+$/, regions),
    unlisted(
      /^dax\d+\.\d+$/,
      dax.devices.map(({ range }) => range),
    ),
  ];
  const notComparedOf = (what: NotCompared['what'], why: string | null): NotCompared[] =>
    why === null ? [] : [{ what, why }];
  const ofRegions = notComparedOf(
    'regions',
    !cxl ? 'there is no cxl-list.json' : region === null ? null : `${cxl.file} does not list ${region} of ${iomem}`,
  );
  return [
    ...ofRegions,
    ...(ofRegions.length > 0 || regions.length === 0
      ? []
      : [
          ...notComparedOf('bindings of regions', textOf(files, ...deviceFiles) ? null : 'there is no devices.txt'),
          ...notComparedOf('targets of regions', textOf(files, ...attributeFiles) ? null : 'there is no attrs.txt'),
        ]),
    ...notComparedOf(
      'dax',
      !daxctl
        ? 'there is no daxctl-list.json'
        : device === null
          ? null
          : `${daxctl.file} does not list ${device} of ${iomem}`,
    ),
  ];
}

/** Determines the end state from a capture; unusual findings become notes. */
export function outcomeOf(files: CaptureFiles, log: Dmesg, notes: string[]): ShownEnd {
  const iomem = textOf(files, ...iomemFiles);
  const text = printableLines(iomem?.content ?? '');
  const { tree, zeroed } = parseIomem(text);
  const listed = readDaxList(files, zeroed ? [] : tree);
  notes.push(...listed.notes);
  // Without addresses, the end state could match no other.
  if (!iomem || zeroed) {
    const why = iomem ? `${iomem.file} shows no addresses` : 'there is no iomem.txt';
    return { real: null, notCompared: [{ what: 'end', why }] };
  }
  if (listed.incomplete) {
    const why = 'the owners of some dax devices are not known';
    notes.push('the end of the boot is not known: the owners of some dax devices are not');
    return { real: null, notCompared: [{ what: 'end', why }] };
  }
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
    // Two dax devices may share a range; only the one bound to kmem has online memory.
    const online = driver === 'kmem' && part ? intersection(part, range) : null;
    return { range, parent, driver, probeError: driver === null ? (log.daxErrors.get(name) ?? null) : null, online };
  });
  const notCompared = notShown(
    files,
    tree,
    regions.map(({ range }) => range),
    listed,
  );
  return {
    real: {
      iomem: text.trimEnd().split('\n'),
      regions: regions.toSorted(byStart),
      dax: dax.toSorted((a, b) => byStart(a, b) || a.parent.localeCompare(b.parent)),
      ...(notCompared.length === 0 ? {} : { notCompared }),
    },
    notCompared,
  };
}

/** The `NAME driver=DRIVER` lines of devices.txt; `null` when there is no such file. */
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

/** The number of non-empty `regionN/targetM=` attributes, because the listing omits targets of removed memdevs. */
function attachedTargets(files: CaptureFiles): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, region = '', decoder = ''] of (textOf(files, ...attributeFiles)?.content ?? '').matchAll(
    /^(region\d+)\/target\d+=(.*)$/gm,
  )) {
    counts.set(region, (counts.get(region) ?? 0) + (decoder.trim() === '' ? 0 : 1));
  }
  return counts;
}
