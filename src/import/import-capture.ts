import type { Platform } from '../model/platform.ts';
import { overlaps, type Range } from '../model/range.ts';
import type { Scenario, UserSpace } from '../model/scenario.ts';
import { parseIomem, preOrder } from '../model/resource-tree.ts';
import { baseResources } from './base-resources.ts';
import { bytesOf, jsonOf, snapshotFolders, textOf, type CaptureFiles } from './capture-files.ts';
import { softReservedOf } from './command-line.ts';
import { readCxlList } from './cxl-list.ts';
import { decodersOf } from './decoder-sources.ts';
import { readDmesg, type Dmesg } from './dmesg.ts';
import { ImportError } from './errors.ts';
import { kernelOf } from './kernel-facts.ts';
import { hardwareOfList, withListedAddresses } from './list-hardware.ts';
import { readNumber } from './numbers.ts';
import { outcomeOf, type RealOutcome } from './outcome.ts';
import { readQemuArguments } from './qemu-arguments.ts';
import { readScript } from './script.ts';
import { readHmat, readSrat } from './srat.ts';
import { assembleTopology } from './topology.ts';
import { windowsOf } from './windows.ts';

export type { CaptureFiles } from './capture-files.ts';
export type { RealDax, RealOutcome, RealRegion } from './outcome.ts';

/** What a kernel log may be called. */
export const logFiles = ['dmesg.txt', 'dmesg', 'dmesg.log', 'kern.log'] as const;

/** A capture as a scenario. */
export interface ImportedCapture {
  readonly scenario: Scenario;
  /** Assumptions and lines that were not understood, one sentence each. */
  readonly notes: readonly string[];
  /** Where the boot ended, when the capture shows it. */
  readonly real?: RealOutcome;
}

/**
 * Turns the files of a capture into a scenario. Only a file that contradicts itself is fatal (`ImportError`, with line or byte
 * offset); missing files and unknown lines become notes.
 * @param files - the capture's files by path
 * @param name - the scenario's id
 */
export function importCapture(files: CaptureFiles, name: string): ImportedCapture {
  const notes: string[] = [];
  const meta = metaOf(files);
  const logFile = textOf(files, ...logFiles);
  const log = readDmesg(logFile?.content ?? '');
  if (!logFile)
    notes.push('no dmesg.txt in the capture: memory map, kernel release and memory block size come from elsewhere');
  const arguments_ = textOf(files, 'cmdline.txt', 'cmdline', 'proc-cmdline')?.content ?? '';
  const commandLine = log.commandLine ?? arguments_;

  const iomemFile = textOf(files, 'iomem.txt', 'iomem');
  const iomem = parseIomem(iomemFile?.content ?? '');
  notes.push(...iomem.unread.map((line) => `${iomemFile?.file}:${line}: not a line of /proc/iomem`));
  if (iomem.zeroed)
    notes.push(
      `${iomemFile?.file}: all addresses are 0, as /proc/iomem shows them to anyone but root: read it again as root`,
    );
  const tree = iomem.zeroed ? [] : iomem.tree;

  const lists = ['', ...snapshotFolders(files)].flatMap((folder) => {
    const found = jsonOf(files, `${folder}cxl-list.json`, `${folder}cxl-list.txt`);
    return found ? [readCxlList(found)] : [];
  });
  const list = lists[0] ?? null;
  const qemu = readQemuArguments(arguments_);
  const shown = list ? hardwareOfList(list, granularitiesOf(files)) : null;
  const softReserved = softReservedRanges(
    log,
    commandLine,
    preOrder(tree)
      .filter(({ kind }) => kind === 'soft-reserved')
      .map(({ range }) => range),
    notes,
  );
  const decoders = decodersOf(files, shown?.decoders ?? []);
  const cedt = windowsOf(files, {
    list,
    logged: log.windows,
    qemu,
    iomem: tree,
    hints: [...softReserved, ...decoders.settings.map(({ range }) => range)],
  });
  notes.push(...cedt.notes, ...decoders.notes);
  if (!qemu && !shown) notes.push('no cxl-list.json in the capture: make it with cxl list -BPEMDTRXi > cxl-list.json');

  const functions = [
    ...(
      textOf(files, 'devices.txt')
        ?.content.split(/^# /m)
        .find((part) => part.startsWith('pci class 0502')) ?? ''
    ).matchAll(/^(\S+) driver=/gm),
  ].map((parts) => parts[1] ?? '');
  const topology = assembleTopology({
    hardware: (qemu && withListedAddresses(qemu.hardware, list?.memdevs ?? [])) ??
      shown?.hardware ?? { hostBridges: [], switches: [], memdevs: [] },
    decoders: decoders.settings,
    windows: cedt.windows,
    softReserved,
    uids: cedt.hostBridges,
    hdm: decoders.hdm,
    complete: decoders.complete,
    functions,
    names: new Map(
      lists.flatMap(({ memdevs }) => memdevs.map((memdev) => [memdev.pci, memdev.name] as const)).toReversed(),
    ),
  });
  notes.push(...topology.notes);

  const srat = affinityOf(files);
  const platform: Platform = {
    name:
      meta.topology ??
      `${topology.hostBridges.length} host bridges, ${topology.memdevs.length} memdevs, ${cedt.windows.length} windows`,
    softReserved,
    hmat: hmatRanges(files, srat, softReserved),
    srat,
    windows: cedt.windows,
    hostBridges: topology.hostBridges,
    switches: topology.switches,
    memdevs: topology.memdevs,
    ...(log.cachesStay ? { cachesStay: true } : {}),
    resources: baseResources(tree, [...softReserved, ...cedt.windows.map(({ range }) => range)]),
  };

  const script = textOf(files, 'second-kernel.txt', 'scenario.sh');
  const read =
    script &&
    readScript(script, {
      functions: topology.memdevs.map(({ pci }) => pci),
      memdevs: topology.memdevs,
      hostBridges: topology.hostBridges.map(({ uid }) => uid),
      windows: cedt.windows.map(({ id }) => id),
      ports: portNames(shown?.sites ?? new Map(), platform, qemu === null),
      regions: new Map(
        lists.flatMap(({ regions }) =>
          regions.flatMap(({ name: region, window }) => (window === null ? [] : [[region, window] as const])),
        ),
      ),
    });
  notes.push(...(read?.notes ?? []));
  if (read && read.snapshots.length > 1)
    notes.push(`${script.file}: snapshots were taken at ${read.snapshots.join(', ')}; only the last state is compared`);
  const userspace: UserSpace = read
    ? { udev: false, order: 'forced', pace: 'unhurried', steps: read.steps }
    : { udev: true, order: 'free', steps: [] };

  const { kernel, notes: kernelNotes } = kernelOf(files, {
    release: meta.kernel ?? log.release,
    commandLine,
    memoryBlockSize: blockSizeOf(files) ?? log.memoryBlockSize,
    lastRam: Math.max(
      0,
      ...preOrder(tree)
        .filter((node) => node.name === 'System RAM')
        .map(({ range }) => range.end),
    ),
    scripted: script !== null,
    withheld: read?.withheld ?? [],
  });
  notes.push(...kernelNotes);

  const faults = log.faults.filter(({ device }) => topology.memdevs.some(({ pci }) => pci === device));
  const scenario: Scenario = {
    id: name,
    title: `${kernel.release ?? 'a boot'}: ${platform.name}`,
    cite: [`capture ${name}`],
    platform,
    kernel,
    userspace,
    faults,
  };
  const real = outcomeOf(files, log);
  return real ? { scenario, notes, real } : { scenario, notes };
}

/** The fields of meta.json that say what other files do not. */
function metaOf(files: CaptureFiles): { readonly kernel: string | null; readonly topology: string | null } {
  const content = jsonOf(files, 'meta.json')?.content;
  const field = (key: string): string | null => {
    const value =
      typeof content === 'object' && content !== null ? (content as Readonly<Record<string, unknown>>)[key] : null;
    return typeof value === 'string' ? value : null;
  };
  return { kernel: field('kernel'), topology: field('topology') };
}

function softReservedRanges(
  log: Dmesg,
  commandLine: string,
  inIomem: readonly Range[],
  notes: string[],
): readonly Range[] {
  if (log.softReserved) return log.softReserved;
  const asked = softReservedOf(commandLine);
  notes.push(
    `no memory map in the log: Soft Reserved ranges taken from ${asked.length > 0 ? 'memmap= on the kernel command line' : '/proc/iomem'}`,
  );
  return asked.length > 0 ? asked : inIomem;
}

const sorted = (ranges: readonly Range[]): readonly Range[] => ranges.toSorted((a, b) => a.start - b.start);

function affinityOf(files: CaptureFiles): readonly Range[] {
  const table = bytesOf(files, 'srat.dat', 'srat.bin', 'SRAT', 'srat');
  return table ? sorted(readSrat(table.content, table.file)) : [];
}

/** With an HMAT the kernel offers SRAT ranges to hmem; those of boot RAM come to nothing, so only Soft Reserved ones count. */
function hmatRanges(files: CaptureFiles, srat: readonly Range[], softReserved: readonly Range[]): readonly Range[] {
  const table = bytesOf(files, 'hmat.dat', 'hmat.bin', 'HMAT', 'hmat');
  if (!table || readHmat(table.content, table.file) === 0) return [];
  return srat.filter((range) => softReserved.some((reserved) => overlaps(reserved, range)));
}

/** `decoderN.M/interleave_granularity` attributes. */
const granularitiesOf = (files: CaptureFiles): ReadonlyMap<string, number> =>
  new Map(
    [
      ...(textOf(files, 'attrs.txt')?.content ?? '').matchAll(/^(decoder\d+\.\d+)\/interleave_granularity=(\d+)$/gm),
    ].map((parts) => [parts[1] ?? '', Number(parts[2])] as const),
  );

/** `/sys/devices/system/memory/block_size_bytes`, which holds hex digits without a prefix. */
function blockSizeOf(files: CaptureFiles): number | null {
  const found = textOf(files, 'memory_block_size', 'memory_block_size.txt', 'block_size_bytes');
  if (!found) return null;
  const size = readNumber(`0x${found.content.trim().replace(/^0x/, '')}`);
  if (size !== null && size > 0) return size;
  throw new ImportError(`${JSON.stringify(found.content.trim())} is not a size`, {
    file: found.file,
    line: 1,
    hint: 'copy /sys/devices/system/memory/block_size_bytes',
  });
}

/** The model's names of `portN` and `endpointN`. Switches read from QEMU's arguments are named after those, not after `portN`. */
function portNames(
  sites: ReturnType<typeof hardwareOfList>['sites'],
  platform: Platform,
  listed: boolean,
): ReadonlyMap<string, string> {
  return new Map(
    [...sites].flatMap(([port, site]): readonly (readonly [string, string])[] => {
      if (site.kind === 'host-bridge') return [[port, `hb${site.uid}`]];
      if (site.kind === 'switch') return listed ? [[port, port]] : [];
      const memdev = site.kind === 'memdev' ? platform.memdevs.find(({ pci }) => pci === site.pci) : undefined;
      return memdev ? [[port, `endpoint:${memdev.name}`]] : [];
    }),
  );
}
