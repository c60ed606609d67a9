import { hexDigits, joined } from '../encode/encoded.ts';
import { qemu, qemuValue, type QemuArgument } from '../encode/qemu.ts';
import { readQemuArguments } from '../capture/platform/qemu-arguments.ts';
import { hostBridgeOf, parentPort, type Platform, type PortRef } from '../model/platform.ts';
import { sizeOf } from '../model/range.ts';

/** The topology part of QEMU's command line, with the platform that results in the guest. */
export interface QemuBox {
  readonly args: readonly QemuArgument[];
  /** With the guest's PCI addresses and UIDs. */
  readonly platform: Platform;
  readonly notes: readonly string[];
}

const qemuSize = (bytes: number): QemuArgument => qemu`${bytes / 2 ** 20}M`;

// QEMU's rule for ids, without the prefixes of other devices of the box.
const isOwnId = (name: string): boolean => /^(?!rp|dp|cxl|vmem|sys)[A-Za-z][\w.-]{0,30}$/.test(name);

/** A switch's id in the guest: its name, or a number where some name is not a valid id. */
function switchId({ switches }: Platform, name: string): QemuArgument {
  const names = switches.map((sw) => sw.name);
  const areIds = names.every(isOwnId) && new Set(names).size === names.length;
  return areIds ? qemuValue(name) : qemu`sw${names.indexOf(name)}`;
}

/** Bus numbers of the host bridges: their UIDs where each leaves room for the buses below, else evenly spaced. */
function busNumbers(platform: Platform): ReadonlyMap<number, number> {
  const uids = platform.hostBridges.map(({ uid }) => uid).toSorted((a, b) => a - b);
  const room = (uid: number): number =>
    1 +
    platform.hostBridges.filter((bridge) => bridge.uid === uid).flatMap(({ dports }) => dports).length +
    platform.switches.reduce((sum, sw) => sum + 1 + sw.dports.length, 0);
  const fits = uids.every((uid, index) => uid >= 2 && uid + room(uid) < (uids[index + 1] ?? 256));
  const stride = Math.floor(240 / Math.max(1, uids.length));
  return new Map(uids.map((uid, index) => [uid, fits ? uid : 12 + index * stride] as const));
}

/**
 * A platform of `fitToGuest` as `-machine`, `-object` and `-device` arguments for QEMU's q35 with `cxl=on`. Devices that a fault
 * removes are left out of the arguments, but not of the platform.
 */
export function qemuBox(fitted: Platform, absent: ReadonlySet<string>): QemuBox {
  const notes: string[] = [];
  const buses = busNumbers(fitted);
  const busOf = (uid: number): number => buses.get(uid) ?? uid;
  for (const [uid, bus] of buses) if (uid !== bus) notes.push(`host bridge ${uid} is number ${bus} in the guest`);
  const bridgeId = (uid: number): QemuArgument =>
    qemu`cxl.${fitted.hostBridges.findIndex((bridge) => bridge.uid === uid)}`;
  const portId = (ref: PortRef): QemuArgument =>
    qemu`${'hostBridge' in ref.port ? qemu`rp${ref.port.hostBridge}` : qemu`dp-${switchId(fitted, ref.port.switch)}`}-${ref.dport}`;

  const windows = fitted.windows.flatMap((window, index) => [
    ...window.targets.map((uid, way) => qemu`cxl-fmw.${index}.targets.${way}=${bridgeId(uid)}`),
    qemu`cxl-fmw.${index}.size=${qemuSize(sizeOf(window.range))}`,
    ...(window.ways > 1 ? [qemu`cxl-fmw.${index}.interleave-granularity=${window.granularity}`] : []),
  ]);
  let slot = 2;
  const devices: QemuArgument[] = [];
  for (const bridge of fitted.hostBridges) {
    const decoderless = !bridge.hdm && bridge.dports.length === 1;
    if (!bridge.hdm && !decoderless)
      notes.push(`host bridge ${bridge.uid} has HDM decoders here: QEMU leaves them out with a single root port only`);
    devices.push(
      qemu`-device`,
      qemu`pxb-cxl,bus_nr=${busOf(bridge.uid)},bus=pcie.0,id=${bridgeId(bridge.uid)}${decoderless ? qemu`` : qemu`,hdm_for_passthrough=true`}`,
    );
  }
  for (const bridge of fitted.hostBridges)
    for (const dport of bridge.dports)
      devices.push(
        qemu`-device`,
        qemu`cxl-rp,port=${dport.id},bus=${bridgeId(bridge.uid)},id=${portId({ port: { hostBridge: bridge.uid }, dport: dport.id })},chassis=0,slot=${slot++}`,
      );
  for (const sw of fitted.switches) {
    devices.push(qemu`-device`, qemu`cxl-upstream,bus=${portId(sw.parent)},id=${switchId(fitted, sw.name)}`);
    for (const dport of sw.dports)
      devices.push(
        qemu`-device`,
        qemu`cxl-downstream,port=${dport.id},bus=${switchId(fitted, sw.name)},id=${portId({ port: { switch: sw.name }, dport: dport.id })},chassis=0,slot=${slot++}`,
      );
  }
  fitted.memdevs.forEach((memdev, index) => {
    if (absent.has(memdev.name)) return;
    devices.push(
      qemu`-object`,
      qemu`memory-backend-ram,id=vmem${index},share=on,size=${qemuSize(memdev.size)}`,
      qemu`-device`,
      qemu`cxl-type3,bus=${portId(memdev.parent)},volatile-memdev=vmem${index},id=cxl-vmem${index},sn=0x${hexDigits(memdev.serial)}`,
    );
  });
  const args = [qemu`-M`, joined([qemu`q35`, qemu`cxl=on`, ...windows], ','), ...devices];
  return { args, platform: asTheGuestSees(fitted, args, busOf), notes };
}

/** Reads PCI addresses back with the importer's parser for QEMU arguments, so that the two agree. */
function asTheGuestSees(fitted: Platform, args: readonly string[], busOf: (uid: number) => number): Platform {
  const seen = readQemuArguments(args.join(' '))?.hardware;
  const port = (ref: PortRef): PortRef =>
    'hostBridge' in ref.port ? { ...ref, port: { hostBridge: busOf(ref.port.hostBridge) } } : ref;
  return {
    ...fitted,
    windows: fitted.windows.map((window) => ({ ...window, targets: window.targets.map(busOf) })),
    hostBridges: fitted.hostBridges.map((bridge) => ({
      ...bridge,
      uid: busOf(bridge.uid),
      hdm: bridge.hdm || bridge.dports.length !== 1,
      dports: seen?.hostBridges.find(({ uid }) => uid === busOf(bridge.uid))?.dports ?? bridge.dports,
    })),
    switches: fitted.switches.map((sw) => ({
      ...sw,
      parent: port(sw.parent),
      dports: seen?.switches.find(({ name }) => name === switchId(fitted, sw.name))?.dports ?? sw.dports,
    })),
    memdevs: fitted.memdevs.map((memdev) => ({
      ...memdev,
      parent: port(memdev.parent),
      pci: seen?.memdevs.find(({ serial }) => serial === memdev.serial)?.pci ?? memdev.pci,
    })),
  };
}

/** The PCI address of a switch's upstream port in the guest. */
export function switchAddress(args: readonly QemuArgument[], platform: Platform, name: string): string {
  const id = switchId(platform, name);
  return readQemuArguments(args.join(' '))?.hardware.switches.find((sw) => sw.name === id)?.pci ?? id;
}

/** Whether all bytes of a range are decoded: each lies in a committed, complete set of decoders whose members and ports exist. */
export function isDecoded(
  platform: Platform,
  range: { readonly start: number; readonly end: number },
  absent: ReadonlySet<string>,
): boolean {
  let at = range.start;
  for (;;) {
    const members = platform.memdevs
      .filter((memdev) => !absent.has(memdev.name) && memdev.presence !== 'late')
      .flatMap((memdev) =>
        memdev.decoders
          .filter(
            (decoder) =>
              decoder.committed && decoder.mode === 'ram' && decoder.range.start <= at && at <= decoder.range.end,
          )
          .map((decoder) => ({ memdev, decoder })),
      );
    const first = members[0]?.decoder;
    if (!first || members.length < first.ways) return false;
    const covered = members.every(({ memdev }) => {
      const bridge = platform.hostBridges.find(({ uid }) => uid === hostBridgeOf(platform, memdev.parent));
      const above = bridge?.decoders.some(
        (decoder) => decoder.committed && decoder.range.start <= at && at <= decoder.range.end,
      );
      const viaSwitch = platform.switches.find(({ name }) => name === parentPort(memdev.parent));
      const through =
        !viaSwitch ||
        viaSwitch.decoders.some((decoder) => decoder.committed && decoder.range.start <= at && at <= decoder.range.end);
      return bridge !== undefined && (!bridge.hdm || above === true) && through;
    });
    if (!covered) return false;
    if (first.range.end >= range.end) return true;
    at = first.range.end + 1;
  }
}
