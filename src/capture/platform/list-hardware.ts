import type { PortRef } from '../../model/platform.ts';
import type { CxlList, ListedPort } from '../listings/cxl-list.ts';
import type {
  DecoderSetting,
  DecoderSite,
  Hardware,
  HostBridgeHardware,
  MemdevHardware,
  SwitchHardware,
} from './hardware.ts';

/** The hardware and decoders of a `cxl list`, and the device of each of its port names. */
export interface ListHardware {
  readonly hardware: Hardware;
  readonly decoders: readonly DecoderSetting[];
  /** Host bridges by UID, switches and memdevs by PCI address. */
  readonly sites: ReadonlyMap<string, DecoderSite>;
}

/** Converts a listing to hardware. `granularities` are those of `decoderN.M`, which the listing omits for one way. */
export function hardwareOfList(list: CxlList, granularities: ReadonlyMap<string, number>): ListHardware {
  const sites = sitesOf(list);
  const portByName = new Map(list.ports.map((port) => [port.name, port] as const));

  /** The parent port and the dport that a port names. */
  const parentOf = (port: ListedPort): PortRef | null => {
    const above = port.above === null ? undefined : sites.get(port.above);
    const dports = portByName.get(port.above ?? '')?.dports ?? [];
    const dport = dports.find(({ name }) => name === port.parentDport) ?? (dports.length === 1 ? dports[0] : undefined);
    if (!dport) return null;
    if (above?.kind === 'host-bridge') return { port: { hostBridge: above.uid }, dport: dport.id };
    return above?.kind === 'switch' && port.above !== null ? { port: { switch: port.above }, dport: dport.id } : null;
  };
  const dportsOf = (port: ListedPort | undefined) => (port?.dports ?? []).map(({ id, name }) => ({ id, pci: name }));

  const hostBridges = list.buses.flatMap((bus) =>
    bus.dports.map((bridge): HostBridgeHardware => {
      const port = list.ports.find((candidate) => candidate.above === bus.name && candidate.host === bridge.name);
      return { uid: bridge.id, hdm: hdmOf(list, port), dports: dportsOf(port) };
    }),
  );
  const switches = list.ports.flatMap((port): readonly SwitchHardware[] => {
    const parent = sites.get(port.name)?.kind === 'switch' ? parentOf(port) : null;
    return parent ? [{ name: port.name, pci: port.host, parent, dports: dportsOf(port) }] : [];
  });
  const memdevs = list.memdevs.map((memdev): MemdevHardware => {
    const endpoint = list.ports.find((port) => port.endpoint && port.host === memdev.name);
    return {
      pci: memdev.pci,
      serial: memdev.serial,
      parent: endpoint ? parentOf(endpoint) : null,
      size: memdev.size,
      mode: memdev.mode,
    };
  });
  const decoders = list.decoders.flatMap((decoder): readonly DecoderSetting[] => {
    const site = sites.get(decoder.port);
    if (!site || !decoder.range || !decoder.enabled) return [];
    const targets = site.kind === 'memdev' ? [] : decoder.targets;
    const index = Number(decoder.name.split('.')[1]);
    return [
      {
        site,
        index,
        range: decoder.range,
        ways: decoder.ways,
        granularity: decoder.granularity ?? granularities.get(decoder.name) ?? null,
        targets,
        committed: true,
      },
    ];
  });
  return {
    hardware: { hostBridges, switches, memdevs: memdevs.sort((a, b) => (a.pci < b.pci ? -1 : 1)) },
    decoders,
    sites,
  };
}

/** A host bridge without registers lists one disabled decoder, when the kernel created a passthrough decoder. */
function hdmOf(list: CxlList, port: ListedPort | undefined): boolean | null {
  const decoders = list.decoders.filter((decoder) => decoder.port === port?.name);
  if (!port || decoders.length === 0) return null;
  return decoders.length > 1 || decoders.some((decoder) => decoder.enabled) || port.dports.length > 1;
}

function sitesOf(list: CxlList): ReadonlyMap<string, DecoderSite> {
  const uids = new Map(
    list.buses.flatMap((bus) => bus.dports.map((dport) => [`${bus.name}/${dport.name}`, dport.id] as const)),
  );
  const pciOf = new Map(list.memdevs.map((memdev) => [memdev.name, memdev.pci] as const));
  return new Map(
    list.ports.flatMap((port): readonly (readonly [string, DecoderSite])[] => {
      const uid = uids.get(`${port.above ?? ''}/${port.host}`);
      if (uid !== undefined) return [[port.name, { kind: 'host-bridge', uid }]];
      if (!port.endpoint) return [[port.name, { kind: 'switch', pci: port.host }]];
      const pci = pciOf.get(port.host);
      return pci === undefined ? [] : [[port.name, { kind: 'memdev', pci }]];
    }),
  );
}

/** Replaces PCI addresses by those that this boot assigned to the same serial numbers. */
export function withListedAddresses(hardware: Hardware, listed: CxlList['memdevs']): Hardware {
  const addresses = new Map(listed.map(({ serial, pci }) => [serial, pci] as const));
  const memdevs = hardware.memdevs.map((memdev) => ({ ...memdev, pci: addresses.get(memdev.serial) ?? memdev.pci }));
  return { ...hardware, memdevs };
}
