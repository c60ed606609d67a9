import { isTaken } from '../../model/drivers.ts';
import { isName } from '../../model/plain-text.ts';
import type { Dport, PortRef } from '../../model/platform.ts';
import type { Hardware, HostBridgeHardware, MemdevHardware, SwitchHardware } from './hardware.ts';
import { quoted } from '../../input/foreign-text.ts';
import { readNumber } from '../../input/numbers.ts';
import { atMost } from './tidy-limits.ts';

/** The hardware of QEMU arguments, and the host bridges of each window, in window order. */
export interface QemuHardware {
  readonly hardware: Hardware;
  readonly windows: readonly {
    readonly targets: readonly number[];
    readonly granularity: number;
    readonly size: number | null;
  }[];
}

/** The most devices; QEMU machines have some dozens. */
const mostDevices = 4096;

interface Device {
  readonly driver: string;
  readonly props: ReadonlyMap<string, string>;
}

const propsOf = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split(',').map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? ([part, 'on'] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    }),
  );

/**
 * Parses `-device pxb-cxl/cxl-rp/cxl-upstream/cxl-downstream/cxl-type3` and `cxl-fmw.N` of a QEMU command line; `null`
 * without a CXL host bridge. PCI addresses follow the firmware's enumeration: slots in argument order, bus numbers
 * depth first.
 * @param notes - receives a sentence for each ignored argument
 */
export function readQemuArguments(text: string, notes: string[] = []): QemuHardware | null {
  const values = (option: string): readonly string[] =>
    [...text.matchAll(new RegExp(`(?:^|\\s)${option}\\s+(\\S+)`, 'g'))].map((found) => found[1] ?? '');
  const devices: readonly Device[] = atMost('devices of QEMU', values('-device'), mostDevices, notes).map((value) => ({
    driver: value.split(',')[0] ?? '',
    props: propsOf(value),
  }));
  const machine = propsOf(values('(?:-M|-machine)').join(','));
  const sizes = new Map(
    values('-object')
      .map(propsOf)
      .map((props) => [props.get('id') ?? '', readNumber(props.get('size'))] as const),
  );
  const bridges = devices.filter((device) => device.driver === 'pxb-cxl');
  if (bridges.length === 0) return null;

  const switches: SwitchHardware[] = [];
  const memdevs: MemdevHardware[] = [];
  const visited = new Set<string>();

  /** Enumerates a bus depth first and assigns bus numbers to the bridges on it. */
  const scan = (
    busId: string,
    bus: number,
    portBelow: PortRef['port'],
    driver: string,
    counter: { next: number },
  ): readonly Dport[] => {
    const usedSlots = new Set<string>();
    const placed = devices
      .filter((device) => device.driver === driver && device.props.get('bus') === busId)
      .map((device) => {
        let address = slotOf(device.props.get('addr'));
        for (let slot = 0; address === null || usedSlots.has(address); slot++) address = slotOf(slot.toString(16));
        usedSlots.add(address);
        return { device, address };
      })
      .sort((a, b) => (a.address < b.address ? -1 : 1));
    return placed.map(({ device, address }) => {
      const dport = { id: readNumber(device.props.get('port') ?? '0') ?? 0, pci: pciAddress(bus, address) };
      below(device.props.get('id') ?? '', counter.next++, { port: portBelow, dport: dport.id }, counter);
      return dport;
    });
  };
  const below = (busId: string, bus: number, parent: PortRef, counter: { next: number }): void => {
    // Two devices with one id could form a cycle.
    if (visited.has(busId)) return;
    visited.add(busId);
    for (const device of devices.filter(({ props }) => props.get('bus') === busId)) {
      const pci = pciAddress(bus, slotOf(device.props.get('addr')) ?? '00.0');
      if (device.driver === 'cxl-upstream') {
        const id = device.props.get('id');
        const isValidName = id !== undefined && isName(id) && !isTaken(id);
        const name = isValidName ? id : `switch-${pci}`;
        if (id !== undefined && !isValidName) notes.push(`no switch can be called ${quoted(id)}: taken as ${name}`);
        const dports = scan(id ?? name, counter.next++, { switch: name }, 'cxl-downstream', counter);
        switches.push({ name, pci, parent, dports });
      } else if (device.driver === 'cxl-type3') {
        const volatileMemdev = device.props.get('volatile-memdev');
        const persistent = device.props.get('persistent-memdev') ?? device.props.get('memdev');
        memdevs.push({
          pci,
          parent,
          serial: readNumber(device.props.get('sn')),
          mode: volatileMemdev === undefined ? 'pmem' : 'ram',
          size: sizes.get(volatileMemdev ?? persistent ?? '') ?? null,
        });
      }
    }
  };

  const uidOf = new Map<string, number>();
  const hostBridges = bridges.map((bridge): HostBridgeHardware => {
    const uid = readNumber(bridge.props.get('bus_nr')) ?? 0;
    const id = bridge.props.get('id') ?? '';
    uidOf.set(id, uid);
    const dports = scan(id, uid, { hostBridge: uid }, 'cxl-rp', { next: uid + 1 });
    // With one root port, QEMU emulates no decoder registers unless asked, as hardware may with a single port.
    return {
      uid,
      hdm: dports.length !== 1 || ['on', 'true', 'yes'].includes(bridge.props.get('hdm_for_passthrough') ?? ''),
      dports,
    };
  });
  return {
    hardware: { hostBridges, switches, memdevs: memdevs.sort((a, b) => (a.pci < b.pci ? -1 : 1)) },
    windows: windowsOf(machine, uidOf),
  };
}

/** Normalises `3`, `0x3` or `3.1` to `03.0` or `03.1`; `null` without an address. */
function slotOf(address: string | undefined): string | null {
  const parts = /^(?:0x)?([0-9a-f]+)(?:\.([0-7]))?$/i.exec(address ?? '');
  return parts ? `${(parts[1] ?? '').toLowerCase().padStart(2, '0')}.${parts[2] ?? '0'}` : null;
}

const pciAddress = (bus: number, slot: string): string => `0000:${bus.toString(16).padStart(2, '0')}:${slot}`;

function windowsOf(machine: ReadonlyMap<string, string>, uidOf: ReadonlyMap<string, number>): QemuHardware['windows'] {
  const windows: QemuHardware['windows'][number][] = [];
  for (let id = 0; machine.has(`cxl-fmw.${id}.targets.0`); id++) {
    const targets: number[] = [];
    for (let way = 0; machine.has(`cxl-fmw.${id}.targets.${way}`); way++)
      targets.push(uidOf.get(machine.get(`cxl-fmw.${id}.targets.${way}`) ?? '') ?? 0);
    windows.push({
      targets,
      granularity: readNumber(machine.get(`cxl-fmw.${id}.interleave-granularity`)) ?? 256,
      size: readNumber(machine.get(`cxl-fmw.${id}.size`)),
    });
  }
  return windows;
}
