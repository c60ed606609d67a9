import type { HostBridge, PortRef, Switch } from '../../model/platform.ts';
import type { MemdevHardware } from './hardware.ts';

/** A memdev with a parent; `placed` says whether a file shows it. */
export interface PlacedMemdev extends MemdevHardware {
  readonly parent: PortRef;
  readonly placed: boolean;
}

const placeKey = (ref: PortRef): string => `${JSON.stringify(ref.port)} ${ref.dport}`;

/**
 * Assigns a parent to every memdev. A memdev with unknown parent (its driver never ran) gets the first free downstream
 * port. Without a known port, it gets a new one on the host bridge with the fewest.
 */
export function placeMemdevs(
  all: readonly MemdevHardware[],
  shown: readonly HostBridge[],
  switches: readonly Switch[],
  notes: string[],
): { readonly devices: readonly PlacedMemdev[]; readonly hostBridges: readonly HostBridge[] } {
  let hostBridges = shown;
  const occupied = new Set([...all, ...switches].flatMap(({ parent }) => (parent ? [placeKey(parent)] : [])));
  const freePorts = (): readonly PortRef[] =>
    [
      ...hostBridges.flatMap(({ uid, dports }) => dports.map(({ id }) => ({ port: { hostBridge: uid }, dport: id }))),
      ...switches.flatMap(({ name, dports }) => dports.map(({ id }) => ({ port: { switch: name }, dport: id }))),
    ].filter((ref) => !occupied.has(placeKey(ref)));
  const addPort = (): PortRef | null => {
    const [bridge] = hostBridges.toSorted((a, b) => a.dports.length - b.dports.length);
    if (!bridge) return null;
    const id = Math.max(-1, ...bridge.dports.map((dport) => dport.id)) + 1;
    const wider = { ...bridge, dports: [...bridge.dports, { id, pci: 'unknown' }] };
    hostBridges = hostBridges.map((other) => (other === bridge ? wider : other));
    return { port: { hostBridge: bridge.uid }, dport: id };
  };
  const devices = all.flatMap((memdev): readonly PlacedMemdev[] => {
    if (memdev.parent) return [{ ...memdev, parent: memdev.parent, placed: true }];
    const parent = freePorts()[0] ?? addPort();
    if (!parent) {
      notes.push(`memdev ${memdev.pci}: no host bridge is known, so it was left out; add the CEDT to the capture`);
      return [];
    }
    occupied.add(placeKey(parent));
    const above =
      'hostBridge' in parent.port ? `host bridge ${parent.port.hostBridge}` : `switch ${parent.port.switch}`;
    notes.push(
      `memdev ${memdev.pci}: no file says where it hangs; taken to be behind port ${parent.dport} of ${above}`,
    );
    return [{ ...memdev, parent, placed: false }];
  });
  return { devices, hostBridges };
}
