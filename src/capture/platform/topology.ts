import type { EndpointDecoder, HostBridge, Memdev, Switch, SwitchDecoder, Window } from '../../model/platform.ts';
import { contains, overlaps, sizeOf, type Range } from '../../model/range.ts';
import type { DecoderSetting, Hardware, HostBridgeHardware, MemdevHardware } from './hardware.ts';
import { inferDecoders, inferHostBridges } from './infer-decoders.ts';
import { placeMemdevs } from './place-memdevs.ts';

/** Facts about the topology from all files. */
export interface TopologySources {
  readonly hardware: Hardware;
  readonly decoders: readonly DecoderSetting[];
  readonly windows: readonly Window[];
  readonly softReserved: readonly Range[];
  /** UIDs of the CEDT, for host bridges that no other file shows. */
  readonly uids: readonly number[];
  /** Whether a host bridge has decoder registers, where a file shows it. */
  readonly hdm: ReadonlyMap<number, boolean>;
  /** PCI addresses of all functions of class 0x0502 (CXL memory). */
  readonly functions: readonly string[];
  /** Whether the decoders are complete, so that none is inferred. */
  readonly complete: boolean;
  /** `memN` by PCI address, as numbered in this boot. */
  readonly names: ReadonlyMap<string, string>;
}

/** The platform below the windows. */
export interface Topology {
  readonly hostBridges: readonly HostBridge[];
  readonly switches: readonly Switch[];
  readonly memdevs: readonly Memdev[];
  readonly notes: readonly string[];
}

const fallbackSize = 2 ** 28;

/** Assigns decoders to ports, and memdevs to dports. Each assumption becomes a note. */
export function assembleTopology(sources: TopologySources): Topology {
  const notes: string[] = [];
  const used = new Set<DecoderSetting>();
  const settings = (matches: (setting: DecoderSetting) => boolean): readonly DecoderSetting[] =>
    sources.decoders
      .filter(matches)
      .map((setting) => (used.add(setting), setting))
      .sort((a, b) => a.index - b.index);

  const listed = sources.hardware.hostBridges;
  const uids = [
    ...new Set([
      ...listed.map(({ uid }) => uid),
      ...sources.uids,
      ...sources.windows.flatMap(({ targets }) => targets),
    ]),
  ].sort((a, b) => a - b);
  const bridges = uids.map(
    (uid): HostBridgeHardware => listed.find((bridge) => bridge.uid === uid) ?? { uid, hdm: null, dports: [] },
  );
  const shown = bridges.map(({ uid, hdm: listedHdm, dports }): HostBridge => {
    const hdm = sources.hdm.get(uid) ?? listedHdm;
    if (hdm === null) notes.push(`host bridge ${uid}: no file says whether it has HDM decoders; taken to have them`);
    const decoders = settings(({ site }) => site.kind === 'host-bridge' && site.uid === uid).map((setting) =>
      switchDecoder(setting, sources.windows),
    );
    return { uid, hdm: hdm ?? true, dports, decoders };
  });

  const switches: Switch[] = [];
  for (const { name, pci, parent, dports } of sources.hardware.switches) {
    const above: readonly { readonly range: Window['range']; readonly ways: number; readonly granularity: number }[] =
      'hostBridge' in parent.port
        ? (shown.find((bridge) => 'hostBridge' in parent.port && bridge.uid === parent.port.hostBridge)?.decoders ?? [])
        : [];
    // A register dump does not distinguish switches from memdevs, so both kinds of site may name an upstream port.
    // Computed addresses may be wrong; a single switch is therefore matched without its address.
    const isSingleSwitch = sources.hardware.switches.length === 1;
    const isOfPort = (site: DecoderSetting['site']): boolean =>
      (site.kind === 'switch' && (isSingleSwitch || site.pci === pci)) || (site.kind === 'memdev' && site.pci === pci);
    const decoders = settings(({ site }) => isOfPort(site)).map((setting) => switchDecoder(setting, above));
    switches.push({ name, parent, dports, decoders });
  }

  const known = new Set(sources.hardware.memdevs.map(({ pci }) => pci));
  const unlisted = sources.functions
    .filter((pci) => !known.has(pci))
    .map((pci): MemdevHardware => ({ pci, serial: null, parent: null, size: null, mode: 'ram' }));
  const all = [...sources.hardware.memdevs, ...unlisted].sort((a, b) => (a.pci < b.pci ? -1 : 1));
  const names = memdevNames(all, sources.names);
  const { devices, hostBridges: bare } = placeMemdevs(all, shown, switches, notes);
  const noneShown = !sources.complete && sources.decoders.length === 0 && devices.every(({ placed }) => !placed);
  const leadsToMemdev = (uid: number, dport: number): boolean =>
    devices.some(
      ({ parent }) => 'hostBridge' in parent.port && parent.port.hostBridge === uid && parent.dport === dport,
    );
  const hostBridges = noneShown
    ? inferHostBridges(bare, sources.windows, sources.softReserved, leadsToMemdev, notes)
    : bare;
  const memdevs = devices.map((device, index): Memdev => {
    const { pci, serial, parent } = device;
    const decoders = settings(
      ({ site }) => (site.kind === 'memdev' && site.pci === pci) || (site.kind === 'serial' && site.serial === serial),
    ).map((setting): EndpointDecoder => ({
      index: setting.index,
      range: setting.range,
      ways: setting.ways,
      committed: setting.committed,
      mode: device.mode,
      granularity:
        setting.granularity ??
        sources.windows.find((window) => contains(window.range, setting.range))?.granularity ??
        256,
    }));
    const plain: Memdev = {
      name: names[index] ?? `mem${index}`,
      pci,
      serial: serial ?? index + 1,
      parent,
      size: 0,
      decoders,
    };
    const inferred =
      sources.complete || device.placed
        ? { memdev: plain, note: null }
        : inferDecoders(plain, hostBridges, sources.windows);
    if (inferred.note !== null) notes.push(inferred.note);
    const decoded =
      Math.max(0, ...inferred.memdev.decoders.map(({ range, ways }) => sizeOf(range) / ways)) || fallbackSize;
    if (device.size === null) notes.push(`memdev ${pci}: no file says its size; taken to be ${decoded / 2 ** 20} MiB`);
    if (serial === null) notes.push(`memdev ${pci}: no file says its serial number exactly; taken to be ${index + 1}`);
    return { ...inferred.memdev, size: device.size ?? decoded };
  });
  for (const setting of sources.decoders) {
    if (!used.has(setting))
      notes.push(`a decoder setting names a device that is not there: ${JSON.stringify(setting.site)}`);
  }
  return { hostBridges, switches, memdevs, notes };
}

/** The decoder of a setting; `above`: the windows or decoders that it lies below. */
const switchDecoder = (
  { index, range, ways, targets, committed, granularity }: DecoderSetting,
  above: Parameters<typeof chunkAt>[0],
): SwitchDecoder => ({
  index,
  range,
  ways,
  targets,
  committed,
  granularity: granularity ?? chunkAt(above, { range }),
});

/**
 * The granularity that the kernel expects below a window or decoder.
 * @kernel drivers/cxl/core/region.c:cxl_port_setup_targets
 */
function chunkAt(
  above: readonly { readonly range: Window['range']; readonly ways: number; readonly granularity: number }[],
  { range: wanted }: Pick<DecoderSetting, 'range'>,
): number {
  const enclosing = above.find(({ range }) => overlaps(range, wanted));
  return enclosing ? enclosing.granularity * enclosing.ways : 256;
}

/** The kernel's number where known, else the lowest free one. */
function memdevNames(all: readonly MemdevHardware[], names: ReadonlyMap<string, string>): readonly string[] {
  const usedNames = new Set<string>();
  const given = all.map(({ pci }) => {
    const name = names.get(pci);
    if (name === undefined || usedNames.has(name)) return null;
    usedNames.add(name);
    return name;
  });
  return given.map((name) => {
    if (name !== null) return name;
    let number = 0;
    while (usedNames.has(`mem${number}`)) number += 1;
    usedNames.add(`mem${number}`);
    return `mem${number}`;
  });
}
