import type { CounterInvariant, MachineSnapshot, Network } from '../engine/index.ts';

/** Whom driver_core counts: devices that an async worker probes, drivers that probe one device after the other, and itself. */
const isContributor = (actor: string): boolean =>
  actor.includes('/') || ['driver_core', 'cxl_acpi', 'dax_hmem'].includes(actor);

const partOf = (snapshot: MachineSnapshot, state: string): unknown => {
  const { value } = snapshot;
  return typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[state] : undefined;
};

/** How far the async item of a device has come: it waits for a worker, or the worker probes. */
function itemOf(snapshot: MachineSnapshot): 'none' | 'queued' | 'begun' {
  const { async, failure } = snapshot.context as { readonly async?: unknown; readonly failure?: unknown };
  if (async !== true) return 'none';
  const probing = partOf(snapshot, 'probing');
  if (probing !== undefined) return probing === 'starting' ? 'queued' : 'begun';
  // A probe that takes back what it has done before it fails.
  return partOf(snapshot, 'unwinding') !== undefined && typeof failure === 'string' ? 'begun' : 'none';
}

/**
 * For whom probe_count and the async items are counted. The engine holds every local step against it, and does without where it is wrong.
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
