import { faultRules } from './citations-faults.ts';
import { formatRange } from '../model/range.ts';
import {
  following,
  happened,
  rule,
  stateOf,
  told,
  withRange,
  answerTo,
  type Act,
  type Rule,
  type Stage,
  type Telling,
} from './telling.ts';

/** The probe function of each device's machine. */
const probeOf: Readonly<Record<string, string>> = {
  cxl_acpi: 'drivers/cxl/acpi.c:cxl_acpi_probe',
  cxl_pci: 'drivers/cxl/pci.c:cxl_pci_probe',
  cxl_mem: 'drivers/cxl/mem.c:cxl_mem_probe',
  cxl_switch_port: 'drivers/cxl/port.c:cxl_switch_port_probe',
  cxl_endpoint_port: 'drivers/cxl/port.c:cxl_endpoint_port_probe',
  dax_hmem: 'drivers/dax/hmem/hmem.c:dax_hmem_platform_probe',
};

/** The probe function behind an actor: machines of dax are shared by two drivers each. */
export function probeFunction(actor: string, machine: string, stage: Stage): string {
  if (machine === 'dax_region')
    return actor.startsWith('hmem/')
      ? 'drivers/dax/hmem/hmem.c:dax_hmem_probe'
      : 'drivers/dax/cxl.c:cxl_dax_region_probe';
  if (machine === 'dax_device')
    return stage.plan.scenario.kernel.config.DEV_DAX_KMEM === 'n'
      ? 'drivers/dax/device.c:dev_dax_probe'
      : 'drivers/dax/kmem.c:dev_dax_kmem_probe';
  return probeOf[machine] ?? 'drivers/base/dd.c:driver_probe_device';
}

const driverName = (actor: string): string => actor.slice(actor.indexOf('/') + 1);

/** A device that a CXL driver adds: which one, and what became of the attach. */
function addedDevice(act: Act, device: string, stage: Stage): Telling | null {
  const bound = answerTo(stage, act, 'reply.attach');
  const name = stage.nameOf(device);
  switch (act.fromMachine) {
    case 'cxl_acpi':
      return told(
        1,
        'drivers/cxl/acpi.c:add_host_bridge_uport',
        `cxl_acpi adds ${name}${bound?.bound === true ? ', which cxl_port binds' : ''}`,
      );
    case 'cxl_pci':
      if (device === act.from) return null;
      return told(
        2,
        'drivers/cxl/core/memdev.c:devm_cxl_add_memdev',
        `cxl_pci adds ${name}${happened(stage, 'call.uevent') ? '; cxl_mem is not registered, so a uevent asks udev for it' : ''}`,
      );
    case 'cxl_mem':
      return device.includes('endpoint:')
        ? told(1, 'drivers/cxl/mem.c:cxl_mem_probe', `cxl_mem adds ${name}`)
        : told(1, 'drivers/cxl/core/port.c:devm_cxl_enumerate_ports', `cxl_mem adds ${name} on the way to the root`);
    case 'cxl_region':
      return told(
        3,
        'drivers/cxl/core/region.c:devm_cxl_add_dax_region',
        `${stage.nameOf(act.from)} finds no System RAM in its range and registers ${name}`,
      );
    default:
      return null;
  }
}

/** Probes: how they begin and end. */
const probes: readonly Rule[] = [
  rule('driver', 'call.device.add', (event, act, stage) => addedDevice(act, event.device, stage)),
  rule('driver', 'call.probe.done', (event, act, stage) => {
    const device = stage.nameOf(act.from);
    const driver = driverName(act.to);
    const kernel = probeFunction(act.from, act.fromMachine, stage);
    if (event.error === null) return told(0, kernel, `${driver} is bound to ${device}`);
    const early =
      act.fromMachine === 'cxl_mem' &&
      stage.acts.some((one) => one.to === act.from && one.event.type === 'reply.port' && !one.event.ok);
    if (early)
      return told(
        3,
        kernel,
        `cxl_mem finds a port above ${device} missing: -ENXIO, and only a rescan of the bus tries again`,
      );
    // The log line of a conflict says it better, and says it once.
    const isLogged = stage.acts.some((one) => one.event.type === 'call.log.conflict' && one.from === act.from);
    return told(isLogged ? 2 : 3, kernel, `${driver} fails on ${device} with -${event.error}`);
  }),
  // A queued async item has its driver core call first in the step, so the two are one sentence.
  rule('driver_core', 'call.async.begin', (_, act, stage) =>
    told(
      1,
      probeFunction(act.from, act.fromMachine, stage),
      `an async worker starts the probe of ${stage.nameOf(act.from)}`,
    ),
  ),
  rule('cxl_acpi', 'go', (_, act, stage) =>
    stage.before(act.to).matches('unwinding')
      ? told(
          2,
          'drivers/base/devres.c:devres_release_all',
          'the driver core releases what cxl_acpi made, last made first',
        )
      : null,
  ),
  ...['cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_hmem', 'dax_region', 'dax_device'].map((machine) =>
    rule(machine, 'go', (_, act, stage) => {
      if (!stage.before(act.to).matches('probing')) return null;
      return told(0, probeFunction(act.to, machine, stage), `the probe of ${stage.nameOf(act.to)} goes on`);
    }),
  ),
  ...['cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_hmem', 'dax_region', 'dax_device'].map((machine) =>
    rule(machine, 'call.unbind', (_, act, stage) => {
      if (act.fromMachine === 'cxl_pci') return null;
      const device = stage.nameOf(act.to);
      if (act.fromMachine === 'driver')
        return told(3, 'drivers/base/dd.c:driver_detach', `${driverName(act.from)} lets go of ${device}`);
      const who = act.fromMachine === 'flush_probe' ? 'the barrier' : 'user space';
      return told(3, 'drivers/base/bus.c:unbind_store', `${who} unbinds ${device}`);
    }),
  ),
  rule('cxl_mem', 'detach', (_, act, stage) =>
    told(2, 'drivers/cxl/core/port.c:schedule_cxl_memdev_detach', `the queued detach releases ${stage.nameOf(act.to)}`),
  ),
  rule('cxl_pci', 'call.function.remove', (_, act, stage) =>
    told(
      3,
      'drivers/pci/remove.c:pci_stop_and_remove_bus_device',
      `user space removes ${stage.nameOf(act.to)} from the bus`,
    ),
  ),
  rule('cxl_pci', 'call.function.add', (_, act, stage) =>
    told(2, 'drivers/pci/probe.c:pci_rescan_bus', `${stage.nameOf(act.to)} appears on the bus`),
  ),
];

/** The context of machines/drivers/cxl-region.ts, as far as a sentence needs it. */
interface RegionFacts {
  readonly targets: readonly string[];
  readonly input: { readonly ways: number; readonly assemblyError: string | null; readonly probeError: string | null };
}

/** Where a step took the region, told once for whatever set it off. */
function regionAfter(act: Act, stage: Stage): Telling | null {
  const [before, after] = [stage.before(act.to), stage.after(act.to)];
  const name = stage.nameOf(act.to);
  const { targets, input } = after.context as RegionFacts;
  if (after.matches('assembling')) {
    const taken = targets.length > (before.context as RegionFacts).targets.length;
    return taken
      ? told(
          3,
          'drivers/cxl/core/region.c:cxl_region_attach',
          `${name} has ${targets.length} of ${input.ways} targets and waits for the rest, with no timeout`,
        )
      : told(
          3,
          'drivers/cxl/core/region.c:cxl_region_attach',
          `${name} refuses a decoder; the error is logged and dropped`,
        );
  }
  if (after.matches('failed'))
    return told(
      3,
      'drivers/cxl/core/region.c:cxl_region_attach',
      `${name} has all its targets and cannot be assembled: ${input.assemblyError ?? 'unknown'}`,
    );
  if (after.matches('committed') && !before.matches('committed'))
    return told(3, 'drivers/cxl/core/region.c:cxl_region_attach', `${name} has all its targets and is committed`);
  if (after.matches({ committed: 'unbound' }) && before.matches({ committed: 'probing' }))
    return told(
      3,
      'drivers/cxl/core/region.c:cxl_region_probe',
      `the probe of ${name} fails with -${input.probeError ?? 'EIO'}: no dax device comes, and nobody is told`,
    );
  if (before.matches({ committed: 'probing' }))
    return told(0, 'drivers/cxl/core/region.c:cxl_region_probe', `cxl_region probes ${name}`);
  return null;
}

/** Regions, their targets and their decoders. */
const regions: readonly Rule[] = [
  rule('cxl_region', 'region.add', (event, act, stage) => {
    if (act.isChoice) return regionAfter(act, stage);
    return told(
      1,
      'drivers/cxl/core/region.c:cxl_add_to_region',
      `${stage.nameOf(event.from)} offers a committed decoder to ${stage.nameOf(act.to)}`,
    );
  }),
  rule('cxl_region', 'go', (_, act, stage) => regionAfter(act, stage)),
  rule('cxl_region', 'call.target.remove', (_, act, stage) =>
    stateOf(stage.before(act.to)) === 'absent'
      ? null
      : told(3, 'drivers/cxl/core/region.c:cxl_decoder_detach', `${stage.nameOf(act.to)} loses a target`),
  ),
  rule('cxl_endpoint_port', 'call.decoder.reset', (_, act, stage) => {
    const { committed } = stage.before(act.to).context as { readonly committed: readonly string[] }; // machines/drivers/cxl-port.ts
    if (committed.length === 0) return null;
    return told(
      3,
      'drivers/cxl/core/region.c:cxl_region_decode_reset',
      `the decoders of ${stage.nameOf(act.to)} are reset`,
    );
  }),
  rule('cxl_region', 'call.region.disable', (_, act, stage) =>
    stage.before(act.to).hasTag('bound') && act.fromMachine === 'user'
      ? told(3, 'drivers/base/bus.c:unbind_store', `user space disables ${stage.nameOf(act.to)}`)
      : null,
  ),
  rule('cxl_region', 'call.region.destroy', (_, act, stage) => {
    const name = stage.nameOf(act.to);
    if (stateOf(stage.before(act.to)) === 'absent') return null;
    return stateOf(stage.after(act.to)) === 'absent'
      ? told(3, 'drivers/cxl/core/region.c:unregister_region', `${name} is unregistered`)
      : told(3, 'drivers/cxl/core/region.c:cxl_region_decode_reset', `${name} stays, because it cannot be reset now`);
  }),
  rule('cxl_region', 'call.region.create', (_, act, stage) =>
    told(3, 'drivers/cxl/core/region.c:create_ram_region_store', `user space creates ${stage.nameOf(act.to)}`),
  ),
  rule('cxl_region', 'call.region.contains', (event, act, stage) =>
    answerTo(stage, act, 'reply.contains')?.yes === true
      ? told(
          3,
          'drivers/cxl/core/region.c:cxl_region_contains_resource',
          `CXL claims ${formatRange(event.range)}: the committed ${stage.nameOf(act.to)} contains it, so dax_hmem drops it`,
        )
      : told(
          2,
          'drivers/cxl/core/region.c:cxl_region_contains_resource',
          `${stage.nameOf(act.to)} does not hold ${withRange('the range', event.range)}`,
        ),
  ),
  rule('cxl_endpoint_port', 'call.port.remove', (_, act, stage) =>
    stage.before(act.to).hasTag('bound') && following(stage, act, 'call.work.detach').length > 0
      ? told(2, 'drivers/cxl/port.c:schedule_detach', `${stage.nameOf(act.to)} goes away with its decoders`)
      : null,
  ),
];

/** What the CXL drivers stand for. */
export const cxlRules: readonly Rule[] = [...probes, ...regions, ...faultRules];
