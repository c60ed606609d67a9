import { isTaken } from '../model/drivers.ts';
import type { NotCompared } from '../model/not-compared.ts';
import { isLine, isName } from '../model/plain-text.ts';
import type { Platform } from '../model/platform.ts';
import { overlaps, type Range } from '../model/range.ts';
import type { Scenario, UserSpace } from '../model/scenario.ts';
import { preOrder } from '../model/resource-tree.ts';
import { baseResources } from './base-resources.ts';
import { bootFacts } from './boot-facts.ts';
import { bytesOf, jsonOf, snapshotFolders, textOf, type CaptureFiles } from './capture-files.ts';
import {
  attributeFiles,
  blockSizeFiles,
  cedtFiles,
  commandLineFiles,
  cxlListFiles,
  deviceFiles,
  hmatFiles,
  logFiles,
  sratFiles,
} from './file-names.ts';
import { contradictionIn } from './contradictions.ts';
import { readCxlList } from './listings/cxl-list.ts';
import { decodersOf } from './platform/decoder-sources.ts';
import { readDmesg } from './log/dmesg.ts';
import { ImportError } from '../input/errors.ts';
import { lineFrom, shownNotes } from '../input/foreign-text.ts';
import { readHmat } from './acpi/hmat.ts';
import { readIomemFile } from './iomem-file.ts';
import { isBlockSize, kernelOf } from './kernel-facts.ts';
import { hardwareOfList, withListedAddresses } from './platform/list-hardware.ts';
import type { LoggedNames } from './log/logged-names.ts';
import { readNumber } from '../input/numbers.ts';
import { outcomeOf, type RealOutcome } from './outcome.ts';
import { readQemuArguments } from './platform/qemu-arguments.ts';
import { readScript } from './script/script.ts';
import { limits } from '../model/scenario-limits.ts';
import { seenNames } from './seen-names.ts';
import { softReservedRanges } from './platform/soft-reserved.ts';
import { readSrat, type Srat } from './acpi/srat.ts';
import { atMost } from './platform/tidy-limits.ts';
import { tidyPlatform } from './platform/tidy-platform.ts';
import { tidySteps } from './platform/tidy-steps.ts';
import { assembleTopology } from './platform/topology.ts';
import { windowsOf } from './platform/windows.ts';

export type { CaptureFiles } from './capture-files.ts';
export type { RealDax, RealOutcome, RealRegion } from './outcome.ts';

/** The most decoder settings of a platform. */
const mostSettings = 32_768;

/** Whether a contradiction is an error, or only a note in the result. With `noted` the scenario must not be checked. */
export type Contradicting = 'refused' | 'noted';

/** A capture converted to a scenario. */
export interface ImportedCapture {
  readonly scenario: Scenario;
  /** Assumptions and unparsed lines, one sentence each. */
  readonly notes: readonly string[];
  /** The end state of the boot, when the capture shows it. */
  readonly real?: RealOutcome;
  /** A device in /proc/iomem that no other file shows, so that the scenario lacks it. */
  readonly contradiction?: ImportError;
  /** The parts of that end state that the capture does not show. */
  readonly notCompared?: readonly NotCompared[];
  /** Log markers of commands that the scenario has no step for. */
  readonly unmodelled?: readonly string[];
}

/**
 * Converts the files of a capture to a scenario. Missing files and unknown lines become notes.
 * @param files - the capture's files by path
 * @param name - the scenario's id
 * @param contradicting - how to treat devices in /proc/iomem that no other file shows
 * @throws ImportError, with line or byte offset, for a file that contradicts itself
 */
export function importCapture(
  files: CaptureFiles,
  name: string,
  contradicting: Contradicting = 'refused',
): ImportedCapture {
  const notes: string[] = [];
  const assumes: string[] = [];
  /** Assumptions are both notes of the import and part of the scenario. */
  const assume = (sentences: readonly string[]): void => {
    notes.push(...sentences);
    assumes.push(...sentences);
  };
  /** Calls a reader that appends assumptions to a list. */
  const assuming = <T>(read: (sentences: string[]) => T): T => {
    const sentences: string[] = [];
    const result = read(sentences);
    assume(sentences);
    return result;
  };
  const logFile = textOf(files, ...logFiles);
  const log = readDmesg(logFile?.content ?? '', logFile?.file);
  if (log.foreign.length > 0)
    notes.push(
      `${logFile?.file}: ${log.foreign.length} lines that are not the kernel's were passed over, the first in line ${log.foreign[0]}`,
    );
  if (!logFile)
    assume(['no dmesg.txt in the capture: memory map, kernel release and memory block size come from elsewhere']);
  const facts = bootFacts(files, logFile, log.release, notes);
  const argumentFile = textOf(files, ...commandLineFiles);
  const arguments_ = argumentFile?.content ?? '';
  const commandLine = log.commandLine ?? arguments_;

  const iomem = readIomemFile(files);
  notes.push(...iomem.notes);
  const tree = iomem.tree;

  const lists = ['', ...snapshotFolders(files)].flatMap((folder) => {
    const found = jsonOf(files, ...cxlListFiles.map((file) => `${folder}${file}`));
    return found ? [readCxlList(found)] : [];
  });
  const list = lists[0] ?? null;
  const qemuNotes: string[] = [];
  const qemu = readQemuArguments(arguments_, qemuNotes);
  notes.push(...qemuNotes.map((note) => `${argumentFile?.file}: ${note}`));
  const shown = list ? hardwareOfList(list, granularitiesOf(files)) : null;
  notes.push(...(list?.notes ?? []));
  const { ranges: softReserved, unknown: softReservedUnknown } = assuming((told) =>
    softReservedRanges(
      files,
      {
        logged: log.softReserved,
        mapIsWhole: log.mapIsWhole,
        commandLine,
        iomem: tree,
        release: facts.release,
      },
      told,
    ),
  );
  const decoders = decodersOf(files, shown?.decoders ?? []);
  const cedt = windowsOf(files, {
    list,
    logged: log.windows,
    qemu,
    iomem: tree,
    hints: [...softReserved, ...decoders.settings.map(({ range }) => range)],
  });
  if (bytesOf(files, ...cedtFiles)) notes.push(...cedt.notes);
  else assume(cedt.notes);
  assume(decoders.notes);
  if (qemu) assumes.push(`${argumentFile?.file}: the box is what QEMU's arguments describe`);
  if (!qemu && !shown) notes.push('no cxl-list.json in the capture: make it with cxl list -BPEMDTRXi > cxl-list.json');

  const functions = [
    ...(
      textOf(files, ...deviceFiles)
        ?.content.split(/^# /m)
        .find((part) => part.startsWith('pci class 0502')) ?? ''
    ).matchAll(/^(\S+) driver=/gm),
  ].map((parts) => parts[1] ?? '');
  const few = <T>(what: string, items: readonly T[], most: number): readonly T[] => atMost(what, items, most, notes);
  const windows = few('windows', cedt.windows, limits.windows);
  const topology = assembleTopology({
    hardware: (qemu && withListedAddresses(qemu.hardware, list?.memdevs ?? [])) ??
      shown?.hardware ?? { hostBridges: [], switches: [], memdevs: [] },
    decoders: few('settings of decoders', decoders.settings, mostSettings),
    windows,
    softReserved,
    uids: few('host bridges', cedt.hostBridges, limits.hostBridges),
    hdm: decoders.hdm,
    complete: decoders.complete,
    functions: few('PCI functions', functions, limits.memdevs),
    // A listing shows the names at its time; the log supplies the others.
    names: new Map(
      [
        ...lists.flatMap(({ memdevs }) => memdevs.map((memdev) => [memdev.pci, memdev.name] as const)),
        ...[...log.names.memdevs].map(([given, pci]) => [pci, given] as const),
      ]
        .filter(([, given]) => isName(given) && !isTaken(given))
        .toReversed(),
    ),
  });
  assume(topology.notes);

  const sratFile = bytesOf(files, ...sratFiles);
  const srat = sratFile && readSrat(sratFile.content, sratFile.file);
  notes.push(...(srat?.notes ?? []));
  const assembled: Platform = {
    name:
      facts.topology ??
      `${topology.hostBridges.length} host bridges, ${topology.memdevs.length} memdevs, ${cedt.windows.length} windows`,
    softReserved,
    ...(softReservedUnknown === undefined ? {} : { softReservedUnknown: lineFrom(softReservedUnknown) }),
    hmat: assuming((told) => hmatRanges(files, srat, softReserved, notes, told)),
    srat: srat?.ranges ?? [],
    windows: cedt.windows,
    hostBridges: topology.hostBridges,
    switches: topology.switches,
    memdevs: topology.memdevs,
    ...(log.cachesStay ? { cachesStay: true } : {}),
    resources: baseResources(tree, [...softReserved, ...cedt.windows.map(({ range }) => range)]),
  };

  const platform = assuming((told) => tidyPlatform(assembled, told));
  const contradiction = contradictionIn(files, tree, assembled);
  if (contradiction !== null && contradicting === 'refused') throw contradiction;

  const script = textOf(files, 'second-kernel.txt', 'scenario.sh');
  const read =
    script &&
    readScript(script, {
      functions: topology.memdevs.map(({ pci }) => pci),
      memdevs: topology.memdevs,
      hostBridges: topology.hostBridges.map(({ uid }) => uid),
      windows: cedt.windows.map(({ id }) => id),
      // A port unbound by the script may be missing at the end; an earlier snapshot still shows it.
      ports: new Map([
        ...loggedPorts(log.names, platform),
        ...lists
          .toReversed()
          .flatMap((one) => [...portNames(hardwareOfList(one, new Map()).sites, platform, qemu === null)]),
      ]),
      regions: new Map(
        lists.flatMap(({ regions }) =>
          regions.flatMap(({ name: region, window }) => (window === null ? [] : [[region, window] as const])),
        ),
      ),
      names: seenNames(files, snapshotFolders(files)),
    });
  notes.push(...(read?.notes ?? []));
  assume(read?.assumes ?? []);
  if (read && read.snapshots.length > 1)
    notes.push(`${script.file}: snapshots were taken at ${read.snapshots.join(', ')}; only the last state is compared`);
  const {
    kernel,
    notes: kernelNotes,
    assumes: kernelAssumes,
  } = kernelOf(files, {
    release: facts.release,
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
    modules: log.modules,
  });
  const steps = assuming((told) => tidySteps(read?.steps ?? [], platform, kernel.config, told));
  assumes.push(
    read
      ? `commands of ${script.file} begin when nothing that the kernel has begun is left to do (pace)`
      : 'no script in the capture says in which order modules came: udev loads them, in any order',
  );
  const userspace: UserSpace = read
    ? { udev: false, order: 'forced', pace: 'unhurried', steps: steps }
    : { udev: true, order: 'free', steps: [] };

  notes.push(...kernelNotes);
  assume(kernelAssumes);

  const faults = log.faults.filter(({ device }) => platform.memdevs.some(({ pci }) => pci === device));
  const scenario: Scenario = {
    id: name,
    title: lineFrom(`${kernel.release ?? 'a boot'}: ${platform.name}`),
    cite: [`capture ${name}`],
    assumes: [...new Set(shownNotes(assumes))].filter(isLine),
    platform,
    kernel,
    userspace,
    faults,
  };
  const { real, notCompared } = outcomeOf(files, log, notes);
  return {
    scenario,
    notes: shownNotes(notes),
    ...(real ? { real } : {}),
    ...(contradiction === null ? {} : { contradiction }),
    notCompared,
    unmodelled: read?.unmodelled ?? [],
  };
}

/**
 * With an HMAT the kernel offers SRAT ranges to hmem. Those in boot RAM have no effect, so only Soft Reserved ones are
 * kept.
 */
function hmatRanges(
  files: CaptureFiles,
  srat: Srat | null,
  softReserved: readonly Range[],
  notes: string[],
  assumes: string[],
): readonly Range[] {
  const table = bytesOf(files, ...hmatFiles);
  if (!table) return [];
  const { isAccepted, note } = readHmat(table.content, table.file, srat?.domains ?? null);
  notes.push(note);
  if (isAccepted && !srat) assumes.push(`${table.file}: there is no SRAT in the capture, so its ranges are not known`);
  if (!isAccepted || !srat) return [];
  return srat.ranges.filter((range) => softReserved.some((reserved) => overlaps(reserved, range)));
}

/** The `decoderN.M/interleave_granularity` attributes. */
const granularitiesOf = (files: CaptureFiles): ReadonlyMap<string, number> =>
  new Map(
    [
      ...(textOf(files, ...attributeFiles)?.content ?? '').matchAll(
        /^(decoder\d+\.\d+)\/interleave_granularity=(\d+)$/gm,
      ),
    ].map((parts) => [parts[1] ?? '', Number(parts[2])] as const),
  );

/** `/sys/devices/system/memory/block_size_bytes`: hex digits without a prefix. */
function blockSizeOf(files: CaptureFiles): number | null {
  const found = textOf(files, ...blockSizeFiles);
  if (!found) return null;
  const size = readNumber(`0x${found.content.trim().replace(/^0x/, '')}`);
  if (size !== null && isBlockSize(size)) return size;
  throw new ImportError(`${JSON.stringify(found.content.trim())} is not a size`, {
    file: found.file,
    line: 1,
    hint: 'copy /sys/devices/system/memory/block_size_bytes',
  });
}

/**
 * Maps `portN` and `endpointN` to the model's names. Switches parsed from QEMU's arguments have names of those, not
 * `portN`.
 */
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

/** Maps the ports and endpoints in the log to the model's names of host bridges and memdevs. */
function loggedPorts({ endpoints, memdevs, ports }: LoggedNames, platform: Platform): ReadonlyMap<string, string> {
  const memdevOf = (pci: string | undefined): string | undefined =>
    platform.memdevs.find((memdev) => memdev.pci === pci)?.name;
  return new Map([
    ...[...endpoints].flatMap(([endpoint, mem]): readonly (readonly [string, string])[] => {
      const memdev = memdevOf(memdevs.get(mem));
      return memdev === undefined ? [] : [[endpoint, `endpoint:${memdev}`]];
    }),
    ...[...ports].flatMap(([port, bus]): readonly (readonly [string, string])[] => {
      const bridge = platform.hostBridges.find(({ dports }) => dports.some(({ pci }) => pci.startsWith(`${bus}:`)));
      return bridge ? [[port, `hb${bridge.uid}`]] : [];
    }),
  ]);
}
