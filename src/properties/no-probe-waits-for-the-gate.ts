import { complaints, type Property } from './property.ts';

/**
 * probe-waits (I16), no deadlock by construction: no probe, no async item and no devres action inside a probe waits for the gate. A gate that
 * waits for device probes would wait for its own caller, because that probe is counted until it returns.
 * @kernel drivers/base/dd.c:wait_for_device_probe, drivers/base/dd.c:driver_probe_device
 */
export const noProbeWaitsForTheGate: Property = {
  id: 'I16',
  title: 'nobody waits for the gate inside a probe',
  kind: 'always',
  reads: ['heldProbes'],
  test: (view) =>
    complaints(
      view.heldProbes.map(
        (who) => `${who} waits for the gate: if the gate waits for probes, it waits for this one too`,
      ),
    ),
};
