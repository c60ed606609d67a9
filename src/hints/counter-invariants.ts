import type { CounterInvariant, MachineSnapshot, Network } from '../engine/index.ts';

/**
 * Actors that the counters of driver_core cover: devices probed by an async worker, drivers that probe synchronously, and
 * driver_core itself.
 */
const isContributor = (actor: string): boolean =>
  actor.includes('/') || ['driver_core', 'cxl_acpi', 'dax_hmem'].includes(actor);

const partOf = (snapshot: MachineSnapshot, state: string): unknown => {
  const { value } = snapshot;
  return typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[state] : undefined;
};

/** State of a device's async item: waiting for a worker, or being executed by one. */
function itemOf(snapshot: MachineSnapshot): 'none' | 'queued' | 'begun' {
  const { async, failure } = snapshot.context as { readonly async?: unknown; readonly failure?: unknown };
  if (async !== true) return 'none';
  const probing = partOf(snapshot, 'probing');
  if (probing !== undefined) return probing === 'starting' ? 'queued' : 'begun';
  // Unwinding after a failed probe still runs inside the async item.
  return partOf(snapshot, 'unwinding') !== undefined && typeof failure === 'string' ? 'begun' : 'none';
}

/**
 * Candidate invariants for probe_count and the number of async items: each counter equals the sum of its contributors. The engine
 * checks them by induction over local steps, and drops one that fails.
 * @kernel drivers/base/dd.c:driver_probe_device, kernel/async.c:async_run_entry_fn
 */
export const counterInvariantsOf = (network: Network): readonly CounterInvariant[] => {
  const contributors = network.actors.filter(isContributor);
  return [
    {
      actor: 'driver_core',
      counter: 'pending',
      contributors,
      contribution: (_, snapshot) => (itemOf(snapshot) === 'none' ? 0 : 1),
    },
    {
      actor: 'driver_core',
      counter: 'probing',
      contributors,
      contribution(actor, snapshot) {
        if (actor === 'driver_core') return partOf(snapshot, 'retrying') === 'probing' ? 1 : 0;
        if (actor.startsWith('driver/')) return partOf(snapshot, 'attaching') === 'probing' ? 1 : 0;
        return itemOf(snapshot) === 'begun' ? 1 : 0;
      },
    },
  ];
};
