import { devicesOf, driverOfDevice, isTaken } from '../model/drivers.ts';
import type { Kconfig } from '../model/kernel.ts';
import { hostBridgeOf, parentPort, type Platform, type PortRef } from '../model/platform.ts';
import { overlaps } from '../model/range.ts';
import type { Fault, UserStep, UserSpace } from '../model/scenario.ts';
import { limits } from '../model/scenario-limits.ts';
import { hintFor } from '../input/suggest.ts';
import type { Path } from './yaml-places.ts';

/** Throws an ImportError at a path of the file. */
export type Refuse = (path: Path, problem: string, hint: string) => never;

/** Refuses duplicate names. */
function unique(names: readonly (string | number)[], path: Path, key: string, what: string, refuse: Refuse): void {
  const seen = new Set<string | number>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) refuse([...path, index, key], `there are two ${what} ${name}`, 'give each a name of its own');
    seen.add(name);
  }
}

function checkRanges(platform: Platform, refuse: Refuse): void {
  for (const key of ['softReserved', 'hmat', 'srat'] as const) {
    const ranges = platform[key];
    for (const [index, range] of ranges.entries()) {
      const before = ranges[index - 1];
      if (before && overlaps(before, range))
        refuse(
          ['platform', key, index],
          `this ${key} range overlaps the one before it`,
          'firmware lists each byte once',
        );
      if (before && before.start > range.start)
        refuse(['platform', key, index], `${key} is not in address order`, 'list the lowest address first');
    }
  }
}

/** Refuses names that the model uses for other devices. */
function checkNames(platform: Platform, refuse: Refuse): void {
  const switches = platform.switches.map(({ name }) => name);
  for (const key of ['switches', 'memdevs'] as const) {
    for (const [index, { name }] of platform[key].entries()) {
      if (isTaken(name))
        refuse(
          ['platform', key, index, 'name'],
          `${name} is the name of another device of every box`,
          key === 'memdevs' ? 'call memdevs mem0, mem1 and so on' : 'call switches sw0, sw1 and so on',
        );
      if (key === 'memdevs' && switches.includes(name))
        refuse(['platform', key, index, 'name'], `a switch is called ${name} as well`, 'give each a name of its own');
    }
  }
}

/** Requires each device's parent dport to exist and to have no other child. */
function checkParents(platform: Platform, refuse: Refuse): void {
  const taken = new Map<string, string>();
  const check = (ref: PortRef, path: Path, name: string): void => {
    const port = ref.port;
    if ('hostBridge' in port) {
      const uids = platform.hostBridges.map((hb) => String(hb.uid));
      if (!uids.includes(String(port.hostBridge)))
        refuse(
          [...path, 'hostBridge'],
          `host bridge ${port.hostBridge} is not declared`,
          hintFor(String(port.hostBridge), uids),
        );
    } else {
      const names = platform.switches.map((sw) => sw.name);
      if (!names.includes(port.switch))
        refuse([...path, 'switch'], `switch ${port.switch} is not declared`, hintFor(port.switch, names));
    }
    const dports =
      ('hostBridge' in port
        ? platform.hostBridges.find((hb) => hb.uid === port.hostBridge)
        : platform.switches.find((sw) => sw.name === port.switch)
      )?.dports ?? [];
    const ids = dports.map((dport) => String(dport.id));
    if (!ids.includes(String(ref.dport)))
      refuse([...path, 'dport'], `${parentPort(ref)} has no dport ${ref.dport}`, hintFor(String(ref.dport), ids));
    const place = `${parentPort(ref)} dport ${ref.dport}`;
    const other = taken.get(place);
    if (other !== undefined)
      refuse([...path, 'dport'], `${place} already leads to ${other}`, 'one dport leads to one device');
    taken.set(place, name);
  };
  for (const [index, sw] of platform.switches.entries())
    check(sw.parent, ['platform', 'switches', index, 'parent'], sw.name);
  for (const [index, sw] of platform.switches.entries()) {
    try {
      hostBridgeOf(platform, sw.parent);
    } catch {
      refuse(
        ['platform', 'switches', index, 'parent'],
        `switch ${sw.name} is below itself`,
        'a chain of switches ends at a host bridge',
      );
    }
  }
  checkLevels(platform, refuse);
  for (const [index, memdev] of platform.memdevs.entries())
    check(memdev.parent, ['platform', 'memdevs', index, 'parent'], memdev.name);
}

/** Bounds the depth of the switch hierarchy, since lookups of the host bridge walk it upwards. */
function checkLevels(platform: Platform, refuse: Refuse): void {
  const above = new Map(platform.switches.map((sw) => [sw.name, parentPort(sw.parent)] as const));
  for (const [index, { name }] of platform.switches.entries()) {
    let levels = 0;
    for (let at: string | undefined = name; at !== undefined && levels <= limits.levels; at = above.get(at)) levels++;
    if (levels > limits.levels + 1)
      refuse(
        ['platform', 'switches', index, 'parent'],
        `switch ${name} is more than ${limits.levels} switches below its host bridge`,
        'no box has so many, one below the other',
      );
  }
}

/**
 * Refuses dangling references in a platform. Decoders are exempt, because wrongly programmed decoders (firmware bugs)
 * are worth modelling.
 */
export function checkPlatform(platform: Platform, refuse: Refuse): void {
  const at = (key: string): Path => ['platform', key];
  unique(
    platform.windows.map((w) => w.id),
    at('windows'),
    'id',
    'windows',
    refuse,
  );
  unique(
    platform.hostBridges.map((hb) => hb.uid),
    at('hostBridges'),
    'uid',
    'host bridges',
    refuse,
  );
  unique(
    platform.switches.map((sw) => sw.name),
    at('switches'),
    'name',
    'switches',
    refuse,
  );
  unique(
    platform.memdevs.map((m) => m.name),
    at('memdevs'),
    'name',
    'memdevs',
    refuse,
  );
  unique(
    platform.memdevs.map((m) => m.pci),
    at('memdevs'),
    'pci',
    'memdevs at',
    refuse,
  );
  for (const key of ['hostBridges', 'switches'] as const) {
    for (const [index, port] of platform[key].entries()) {
      unique(
        port.dports.map((d) => d.id),
        [...at(key), index, 'dports'],
        'id',
        'dports',
        refuse,
      );
      unique(
        port.decoders.map((d) => d.index),
        [...at(key), index, 'decoders'],
        'index',
        'decoders',
        refuse,
      );
    }
  }
  for (const [index, m] of platform.memdevs.entries())
    unique(
      m.decoders.map((d) => d.index),
      [...at('memdevs'), index, 'decoders'],
      'index',
      'decoders',
      refuse,
    );
  checkNames(platform, refuse);
  checkRanges(platform, refuse);
  const uids = platform.hostBridges.map((hb) => String(hb.uid));
  for (const [index, window] of platform.windows.entries()) {
    for (const [place, uid] of window.targets.entries()) {
      if (!uids.includes(String(uid)))
        refuse(
          ['platform', 'windows', index, 'targets', place],
          `host bridge ${uid} is not declared`,
          hintFor(String(uid), uids),
        );
    }
    if (window.ways !== window.targets.length)
      refuse(
        ['platform', 'windows', index, 'ways'],
        `ways is ${window.ways}, but there are ${window.targets.length} targets`,
        'a window has one target per way',
      );
  }
  checkParents(platform, refuse);
}

/** The memdevs and windows that a step refers to. */
const namesOf = (step: UserStep): { memdevs: readonly string[]; windows: readonly number[] } => {
  if (step.do === 'unplug' || step.do === 'rescan' || step.do === 'hotadd')
    return { memdevs: [step.memdev], windows: [] };
  if (step.do === 'create_region') return { memdevs: step.memdevs, windows: [step.window] };
  return step.do === 'disable_region' || step.do === 'destroy_region'
    ? { memdevs: [], windows: [step.window] }
    : { memdevs: [], windows: [] };
};

/**
 * Why a bind or unbind step is impossible, with a hint, or `null`. A driver that does not match the device is accepted:
 * the kernel refuses the bind and continues.
 */
export function linkProblem(
  platform: Platform,
  config: Kconfig,
  { do: verb, device, driver }: UserStep & { readonly do: 'bind' | 'unbind' },
): readonly [problem: string, hint: string] | null {
  const own = driverOfDevice(platform, config, device);
  if (own === null) return [`no device ${device} to ${verb}`, hintFor(device, devicesOf(platform))];
  if (verb === 'unbind' || own !== driver || !(own === 'hmem' || own === 'kmem' || own === 'device_dax')) return null;
  return [`${device} cannot be bound by hand: its number depends on the order of the boot`, `load ${own} instead`];
}

/** The host bridges that a `hotadd` step may add, by their names in steps. */
const lateBridges = (platform: Platform): readonly string[] =>
  platform.hostBridges.filter((bridge) => bridge.presence === 'late').map((bridge) => `hb${bridge.uid}`);

/** Refuses steps that refer to an unknown device, memdev or window. */
export function checkSteps(platform: Platform, config: Kconfig, steps: readonly UserStep[], refuse: Refuse): void {
  const memdevs = platform.memdevs.map((m) => m.name);
  const windows = platform.windows.map((w) => String(w.id));
  for (const [index, step] of steps.entries()) {
    const path = ['userspace', 'steps', index, step.do];
    const named = namesOf(step);
    if (step.do === 'bind' || step.do === 'unbind') {
      const problem = linkProblem(platform, config, step);
      if (problem) refuse([...path, 'device'], ...problem);
      continue;
    }
    if (step.do === 'hotadd' && lateBridges(platform).includes(step.memdev)) continue;
    for (const name of named.memdevs)
      if (!memdevs.includes(name)) refuse(path, `memdev ${name} is not declared`, hintFor(name, memdevs));
    for (const id of named.windows)
      if (!windows.includes(String(id))) refuse(path, `window ${id} is not declared`, hintFor(String(id), windows));
    if (step.do === 'hotadd' && platform.memdevs.some((m) => m.name === step.memdev && m.presence !== 'late')) {
      refuse(path, `memdev ${step.memdev} is there from boot on`, `give ${step.memdev} \`presence: late\``);
    }
  }
}

/** Refuses faults on unknown devices. A `hang` may name any device, since it stands for hardware outside the model. */
export function checkFaults(platform: Platform, userspace: UserSpace, faults: readonly Fault[], refuse: Refuse): void {
  const pci = platform.memdevs.map((m) => m.pci);
  const names = platform.memdevs.map((m) => m.name);
  const known: Readonly<Record<Fault['kind'], readonly string[] | null>> = {
    probe: [
      ...pci,
      ...names,
      ...names.map((name) => `endpoint:${name}`),
      'ACPI0017',
      'region',
      'dax_region',
      'hmem_platform',
      ...platform.hostBridges.map((bridge) => `hb${bridge.uid}`),
      ...platform.switches.map((sw) => sw.name),
    ],
    absent: [...pci, ...names],
    media: [...names, ...pci],
    slow: pci,
    hang: null,
    defer: [...pci, ...names, 'ACPI0017'],
    removed: [...names, ...pci],
    // Validated by the schema: module names, and `assemble` on regions only.
    missing: null,
    assembly: null,
  };
  for (const [index, fault] of faults.entries()) {
    const devices = known[fault.kind];
    if (devices && !devices.includes(fault.device))
      refuse(
        ['faults', index, fault.kind],
        `no device ${fault.device} for ${/^[aeiou]/.test(fault.kind) ? 'an' : 'a'} ${fault.kind} fault`,
        hintFor(fault.device, devices),
      );
    if (fault.kind === 'slow' && fault.untilStep !== undefined && fault.untilStep >= userspace.steps.length) {
      refuse(
        ['faults', index, 'untilStep'],
        `there is no step ${fault.untilStep}`,
        userspace.steps.length === 0 ? 'userspace has no steps' : `steps count from 0 to ${userspace.steps.length - 1}`,
      );
    }
  }
}
