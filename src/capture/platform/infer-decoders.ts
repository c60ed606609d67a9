import type { HostBridge, Memdev, Window } from '../../model/platform.ts';
import { contains, intersection, type Range } from '../../model/range.ts';

/** A memdev, with inferred decoders where it had none. */
export interface Inferred {
  readonly memdev: Memdev;
  readonly note: string | null;
}

/**
 * Infers the decoders of a memdev whose driver never ran, so that no file shows them. Firmware that commits a host
 * bridge's decoder also commits those of the devices behind its targets. Without this, a failed cxl_pci probe would
 * look like a platform that firmware never programmed.
 */
export function inferDecoders(
  memdev: Memdev,
  hostBridges: readonly HostBridge[],
  windows: readonly Window[],
): Inferred {
  const { port, dport } = memdev.parent;
  if (!('hostBridge' in port)) return { memdev, note: null };
  const above =
    hostBridges
      .find(({ uid }) => uid === port.hostBridge)
      ?.decoders.filter(({ committed, targets }) => committed && targets.includes(dport)) ?? [];
  if (above.length === 0) return { memdev, note: null };
  const decoders = above.map(({ range, ways }, index) => {
    const window = windows.find((candidate) => contains(candidate.range, range));
    return {
      index,
      range,
      ways: ways * (window?.ways ?? 1),
      granularity: window?.granularity ?? 256,
      committed: true,
      mode: 'ram' as const,
    };
  });
  return {
    memdev: { ...memdev, decoders },
    note: `memdev ${memdev.pci}: no file shows its decoders; taken to be committed as those of host bridge ${port.hostBridge} are`,
  };
}

/**
 * Infers host bridge decoders when no file shows any decoder. Soft Reserved memory inside a window implies that
 * firmware programmed the path to it. One region per window is assumed, over the downstream ports with a memdev.
 */
export function inferHostBridges(
  hostBridges: readonly HostBridge[],
  windows: readonly Window[],
  softReserved: readonly Range[],
  leadsToMemdev: (uid: number, dport: number) => boolean,
  notes: string[],
): readonly HostBridge[] {
  return hostBridges.map((bridge) => {
    const targets = bridge.dports.map(({ id }) => id).filter((id) => leadsToMemdev(bridge.uid, id));
    const targeting = windows.filter((window) => window.targets.includes(bridge.uid));
    const regions =
      targets.length === 0 || !bridge.hdm
        ? []
        : targeting.flatMap((window) => {
            const range = softReserved
              .map((reserved) => intersection(reserved, window.range))
              .find((part) => part !== null);
            return range
              ? [
                  {
                    range,
                    ways: targets.length,
                    granularity: window.granularity * window.ways,
                    targets,
                    committed: true,
                  },
                ]
              : [];
          });
    if (regions.length > 0)
      notes.push(
        `host bridge ${bridge.uid}: no file shows its decoders; taken to be committed over the Soft Reserved memory of its windows`,
      );
    return regions.length > 0
      ? { ...bridge, decoders: regions.map((region, index) => ({ index, ...region })) }
      : bridge;
  });
}
