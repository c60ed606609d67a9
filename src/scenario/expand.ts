import { acceleratorModules, modularConfig, type Family, type Kconfig, type Kernel } from '../model/kernel.ts';
import type { EndpointDecoder, Memdev, Platform, PortRef, SwitchDecoder } from '../model/platform.ts';
import { rangeOf, type Range } from '../model/range.ts';
import type { Fault, UserStep } from '../model/scenario.ts';
import { checkPlatform, type Refuse } from './check-references.ts';
import { autoDecoders, defaultDecoders } from './decoders.ts';
import type { ScenarioFile } from './schema.ts';
import { readRange, readSize } from './units.ts';

type FilePlatform = ScenarioFile['platform'];
type FileMemdev = NonNullable<FilePlatform['memdevs']>[number];
type FileSwitchDecoders = NonNullable<FilePlatform['hostBridges']>[number]['decoders'];
type FileStep = NonNullable<NonNullable<ScenarioFile['userspace']>['steps']>[number];
type FileFault = NonNullable<ScenarioFile['faults']>[number];

/** The smallest interleave granularity in CXL, in bytes; without meaning for one way. */
export const defaultGranularity = 256;
/** The memory block size of x86 machines with 64 GiB and more, in bytes. */
export const defaultMemoryBlock = 2 * 1024 ** 3;

// The schema has validated these texts, so a failure here is a bug.
const range = (text: string): Range => {
  const read = readRange(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
};
const bytes = (text: string | number): number => {
  const read = readSize(text);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
};
const granularityOf = (text: string | number | undefined): number =>
  text === undefined ? defaultGranularity : bytes(text);

const parentOf = (ref: FileMemdev['parent']): PortRef =>
  ref.hostBridge !== undefined
    ? { port: { hostBridge: ref.hostBridge }, dport: ref.dport }
    : { port: { switch: ref.switch ?? '' }, dport: ref.dport };

const endpointDecoder = (
  d: Exclude<NonNullable<FileMemdev['decoders']>[number], string>,
  index: number,
): EndpointDecoder => ({
  index: d.index ?? index,
  range: range(d.range),
  ways: d.ways ?? 1,
  granularity: granularityOf(d.granularity),
  committed: d.committed ?? true,
  mode: d.mode === 'pmem' ? 'pmem' : 'ram',
});

const memdev = (m: FileMemdev, index: number): Memdev => ({
  name: m.name,
  pci: m.pci,
  serial: m.serial ?? index + 1,
  parent: parentOf(m.parent),
  size: bytes(m.size),
  decoders: (m.decoders ?? []).map((d, at) => endpointDecoder(typeof d === 'string' ? { range: d } : d, at)),
  ...(m.presence === undefined ? {} : { presence: m.presence === 'late' ? 'late' : 'boot' }),
  ...driverOf(m.driver),
});

/** A memdev without a driver key is bound by cxl_pci. */
function driverOf(name: string | undefined): Pick<Memdev, 'driver'> {
  const driver = acceleratorModules.find((module) => module === name);
  return driver === undefined ? {} : { driver };
}

const written = (decoders: FileSwitchDecoders): SwitchDecoder[] =>
  !Array.isArray(decoders)
    ? []
    : decoders.map((d, index) => ({
        index: d.index ?? index,
        range: range(d.range),
        ways: d.ways ?? d.targets.length,
        granularity: granularityOf(d.granularity),
        targets: d.targets,
        committed: d.committed ?? true,
      }));

/** The platform as written in the file; defaults are filled in later. */
const skeleton = (p: FilePlatform, title: string): Omit<Platform, 'resources'> => ({
  name: p.name ?? title,
  ...(p.cachesStay === true ? { cachesStay: true } : {}),
  softReserved: (p.softReserved ?? []).map(range),
  ...(p.softReservedUnknown === undefined ? {} : { softReservedUnknown: p.softReservedUnknown }),
  hmat: (p.hmat ?? []).map(range),
  srat: (p.srat ?? []).map(range),
  windows: (p.windows ?? []).map((w, id) => ({
    id: w.id ?? id,
    range: range(w.range),
    ways: w.ways ?? w.targets.length,
    granularity: granularityOf(w.granularity),
    targets: w.targets,
  })),
  hostBridges: (p.hostBridges ?? []).map((hb) => ({
    uid: hb.uid,
    hdm: hb.hdm ?? true,
    dports: hb.dports,
    decoders: written(hb.decoders),
    ...(hb.presence === undefined ? {} : { presence: hb.presence === 'late' ? ('late' as const) : ('boot' as const) }),
  })),
  switches: (p.switches ?? []).map((sw) => ({
    name: sw.name,
    parent: parentOf(sw.parent),
    dports: sw.dports,
    decoders: written(sw.decoders),
  })),
  memdevs: (p.memdevs ?? []).map(memdev),
});

/**
 * Fills in the defaults of a platform: checks references, then adds the memdevs' decoders, then those of the ports
 * above.
 * @param resources - the base resources, parsed already
 */
export function expandPlatform(
  p: FilePlatform,
  title: string,
  resources: Platform['resources'],
  refuse: Refuse,
): Platform {
  const platform: Platform = { ...skeleton(p, title), resources };
  checkPlatform(platform, refuse);
  // A hot-added card was absent when firmware programmed the decoders.
  const withoutDecoders = platform.memdevs.filter(
    (m, index) => p.memdevs?.[index]?.decoders === undefined && m.presence !== 'late',
  );
  const decoderOf = defaultDecoders(platform, withoutDecoders);
  const memdevs = platform.memdevs.map((m, index) => {
    if (!withoutDecoders.includes(m)) return m;
    const decoder = decoderOf(m);
    if (typeof decoder === 'string')
      return refuse(
        ['platform', 'memdevs', index],
        `the decoder of ${m.name} cannot be guessed: ${decoder}`,
        `write its decoders, such as [${rangeText(rangeOf(0x100000000, m.size))}], or []`,
      );
    return { ...m, decoders: [decoder] };
  });
  const decodersOf = autoDecoders({ windows: platform.windows, switches: platform.switches, memdevs });
  return {
    ...platform,
    memdevs,
    // Without an HDM decoder capability there are no decoders to program.
    hostBridges: platform.hostBridges.map((hb, index) =>
      hb.hdm && !Array.isArray(p.hostBridges?.[index]?.decoders)
        ? { ...hb, decoders: decodersOf({ hostBridge: hb.uid }) }
        : hb,
    ),
    switches: platform.switches.map((sw, index) =>
      !Array.isArray(p.switches?.[index]?.decoders) ? { ...sw, decoders: decodersOf({ switch: sw.name }) } : sw,
    ),
  };
}

const rangeText = (r: Range): string => `0x${r.start.toString(16)}-0x${r.end.toString(16)}`;

/** Fills in the defaults of a kernel: the modular configuration of a distribution. */
export const expandKernel = (k: NonNullable<ScenarioFile['kernel']>): Kernel => ({
  ...(k.family === undefined ? {} : { family: k.family as Family }),
  ...(k.release === undefined ? {} : { release: k.release }),
  config: { ...modularConfig, ...(k.config as Partial<Kconfig> | undefined) },
  initramfs: k.initramfs ?? 'all',
  missing: k.missing ?? [],
  softdeps: k.softdeps ?? true,
  memoryBlockSize: k.memoryBlockSize === undefined ? defaultMemoryBlock : bytes(k.memoryBlockSize),
  asyncProbe: k.asyncProbe ?? [],
  ...(k.lateBridges === undefined ? {} : { lateBridges: k.lateBridges === 'defer' ? 'defer' : 'skip' }),
});

/** Converts a step of the file: the key is the action, the value its arguments. */
export function expandStep(step: FileStep): UserStep {
  if (typeof step === 'string') return { do: step };
  if (step.modprobe !== undefined) return { do: 'modprobe', module: step.modprobe };
  if (step.insmod !== undefined) return { do: 'insmod', module: step.insmod };
  if (step.rmmod !== undefined) return { do: 'rmmod', module: step.rmmod };
  if (step.parallel !== undefined) return { do: 'parallel', modules: step.parallel };
  if (step.await !== undefined) return { do: 'await', event: step.await };
  if (step.bind !== undefined) return { do: 'bind', ...step.bind };
  if (step.unbind !== undefined) return { do: 'unbind', ...step.unbind };
  if (step.autoprobe !== undefined) return { do: 'autoprobe', ...step.autoprobe };
  if (step.unplug !== undefined) return { do: 'unplug', memdev: step.unplug };
  if (step.rescan !== undefined) return { do: 'rescan', memdev: step.rescan };
  if (step.hotadd !== undefined) return { do: 'hotadd', memdev: step.hotadd };
  if (step.disable_region !== undefined) return { do: 'disable_region', window: step.disable_region };
  if (step.destroy_region !== undefined) return { do: 'destroy_region', window: step.destroy_region };
  if (step.create_region !== undefined) return { do: 'create_region', ...step.create_region };
  throw new Error('a step without an action passed the schema');
}

/** Converts a fault of the file: the key is the kind, the value the device. */
export function expandFault(fault: FileFault): Fault {
  if (fault.probe !== undefined && fault.errno !== undefined)
    return { kind: 'probe', device: fault.probe, errno: fault.errno };
  if (fault.slow !== undefined)
    return {
      kind: 'slow',
      device: fault.slow,
      ...(fault.untilStep === undefined ? {} : { untilStep: fault.untilStep }),
    };
  if (fault.defer !== undefined) return { kind: 'defer', device: fault.defer, times: fault.times ?? 1 };
  if (fault.removed !== undefined) return { kind: 'removed', device: fault.removed };
  if (fault.missing !== undefined) return { kind: 'missing', device: fault.missing };
  if (fault.assembly !== undefined) return { kind: 'assembly', device: 'region' };
  if (fault.absent !== undefined) return { kind: 'absent', device: fault.absent };
  if (fault.hang !== undefined) return { kind: 'hang', device: fault.hang };
  if (fault.media !== undefined) return { kind: 'media', device: fault.media };
  throw new Error('a fault without a kind passed the schema');
}
