import { faultRules } from './citations-faults.ts';
import { formatRange } from '../model/range.ts';
import {
  following,
  happened,
  rule,
  stateOf,
  sentence,
  withRange,
  answerTo,
  type Message,
  type SentenceRule,
  type NarratedStep,
  type Sentence,
} from './narration.ts';

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
export function probeFunction(actor: string, machine: string, stage: NarratedStep): string {
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
function addedDevice(message: Message, device: string, stage: NarratedStep): Sentence | null {
  const bound = answerTo(stage, message, 'reply.attach');
  const name = stage.nameOf(device);
  switch (message.fromMachine) {
    case 'cxl_acpi':
      return sentence(
        1,
        'drivers/cxl/acpi.c:add_host_bridge_uport',
        `cxl_acpi adds ${name}${bound?.bound === true ? ', which cxl_port binds' : ''}`,
      );
    case 'cxl_pci':
      if (device === message.from) return null;
      return sentence(
        2,
        'drivers/cxl/core/memdev.c:devm_cxl_add_memdev',
        `cxl_pci adds ${name}${happened(stage, 'call.uevent') ? '; cxl_mem is not registered, so a uevent asks udev for it' : ''}`,
      );
    case 'cxl_mem':
      return device.includes('endpoint:')
        ? sentence(1, 'drivers/cxl/mem.c:cxl_mem_probe', `cxl_mem adds ${name}`)
        : sentence(
            1,
            'drivers/cxl/core/port.c:devm_cxl_enumerate_ports',
            `cxl_mem adds ${name} on the way to the root`,
          );
    case 'cxl_region':
      return sentence(
        3,
        'drivers/cxl/core/region.c:devm_cxl_add_dax_region',
        `${stage.nameOf(message.from)} finds no System RAM in its range and registers ${name}`,
      );
    default:
      return null;
  }
}

/** Probes: how they begin and end. */
const probes: readonly SentenceRule[] = [
  rule('driver', 'call.device.add', (event, message, stage) => addedDevice(message, event.device, stage)),
  rule('driver', 'call.probe.done', (event, message, stage) => {
    const device = stage.nameOf(message.from);
    const driver = driverName(message.to);
    const kernel = probeFunction(message.from, message.fromMachine, stage);
    if (event.error === null) return sentence(0, kernel, `${driver} is bound to ${device}`);
    const early =
      message.fromMachine === 'cxl_mem' &&
      stage.messages.some((one) => one.to === message.from && one.event.type === 'reply.port' && !one.event.ok);
    if (early)
      return sentence(
        3,
        kernel,
        `cxl_mem finds a port above ${device} missing: -ENXIO, and only a rescan of the bus tries again`,
      );
    // The log line of a conflict says it better, and says it once.
    const isLogged = stage.messages.some((one) => one.event.type === 'call.log.conflict' && one.from === message.from);
    return sentence(isLogged ? 2 : 3, kernel, `${driver} fails on ${device} with -${event.error}`);
  }),
  // A queued async item has its driver core call first in the step, so the two are one sentence.
  rule('driver_core', 'call.async.begin', (_, message, stage) =>
    sentence(
      1,
      probeFunction(message.from, message.fromMachine, stage),
      `an async worker starts the probe of ${stage.nameOf(message.from)}`,
    ),
  ),
  rule('cxl_acpi', 'go', (_, message, stage) =>
    stage.before(message.to).matches('unwinding')
      ? sentence(
          2,
          'drivers/base/devres.c:devres_release_all',
          'the driver core releases what cxl_acpi made, last made first',
        )
      : null,
  ),
  ...['cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_hmem', 'dax_region', 'dax_device'].map((machine) =>
    rule(machine, 'go', (_, message, stage) => {
      if (!stage.before(message.to).matches('probing')) return null;
      return sentence(0, probeFunction(message.to, machine, stage), `the probe of ${stage.nameOf(message.to)} goes on`);
    }),
  ),
  ...['cxl_acpi', 'cxl_pci', 'cxl_mem', 'dax_hmem', 'dax_region', 'dax_device'].map((machine) =>
    rule(machine, 'call.unbind', (_, message, stage) => {
      if (message.fromMachine === 'cxl_pci') return null;
      const device = stage.nameOf(message.to);
      if (message.fromMachine === 'driver')
        return sentence(3, 'drivers/base/dd.c:driver_detach', `${driverName(message.from)} lets go of ${device}`);
      const who = message.fromMachine === 'flush_probe' ? 'the barrier' : 'user space';
      return sentence(3, 'drivers/base/bus.c:unbind_store', `${who} unbinds ${device}`);
    }),
  ),
  rule('cxl_mem', 'detach', (_, message, stage) =>
    sentence(
      2,
      'drivers/cxl/core/port.c:schedule_cxl_memdev_detach',
      `the queued detach releases ${stage.nameOf(message.to)}`,
    ),
  ),
  rule('cxl_pci', 'call.function.remove', (_, message, stage) =>
    sentence(
      3,
      'drivers/pci/remove.c:pci_stop_and_remove_bus_device',
      `user space removes ${stage.nameOf(message.to)} from the bus`,
    ),
  ),
  rule('cxl_pci', 'call.function.add', (_, message, stage) =>
    sentence(2, 'drivers/pci/probe.c:pci_rescan_bus', `${stage.nameOf(message.to)} appears on the bus`),
  ),
];

/** The context of machines/drivers/cxl-region.ts, as far as a sentence needs it. */
interface RegionFacts {
  readonly targets: readonly string[];
  readonly input: { readonly ways: number; readonly assemblyError: string | null; readonly probeError: string | null };
}

/** Where a step took the region, said once, whatever set it off. */
function regionAfter(message: Message, stage: NarratedStep): Sentence | null {
  const [before, after] = [stage.before(message.to), stage.after(message.to)];
  const name = stage.nameOf(message.to);
  const { targets, input } = after.context as RegionFacts;
  if (after.matches('assembling')) {
    const taken = targets.length > (before.context as RegionFacts).targets.length;
    return taken
      ? sentence(
          3,
          'drivers/cxl/core/region.c:cxl_region_attach',
          `${name} has ${targets.length} of ${input.ways} targets and waits for the rest, with no timeout`,
        )
      : sentence(
          3,
          'drivers/cxl/core/region.c:cxl_region_attach',
          `${name} refuses a decoder; the error is logged and dropped`,
        );
  }
  if (after.matches('failed'))
    return sentence(
      3,
      'drivers/cxl/core/region.c:cxl_region_attach',
      `${name} has all its targets and cannot be assembled: ${input.assemblyError ?? 'unknown'}`,
    );
  if (after.matches('committed') && !before.matches('committed'))
    return sentence(3, 'drivers/cxl/core/region.c:cxl_region_attach', `${name} has all its targets and is committed`);
  if (after.matches({ committed: 'unbound' }) && before.matches({ committed: 'probing' }))
    return sentence(
      3,
      'drivers/cxl/core/region.c:cxl_region_probe',
      `the probe of ${name} fails with -${input.probeError ?? 'EIO'}: no dax device comes, and nobody is told`,
    );
  if (before.matches({ committed: 'probing' }))
    return sentence(0, 'drivers/cxl/core/region.c:cxl_region_probe', `cxl_region probes ${name}`);
  return null;
}

/** Regions, their targets and their decoders. */
const regions: readonly SentenceRule[] = [
  rule('cxl_region', 'region.add', (event, message, stage) => {
    if (message.isChoice) return regionAfter(message, stage);
    return sentence(
      1,
      'drivers/cxl/core/region.c:cxl_add_to_region',
      `${stage.nameOf(event.from)} offers a committed decoder to ${stage.nameOf(message.to)}`,
    );
  }),
  rule('cxl_region', 'go', (_, message, stage) => regionAfter(message, stage)),
  rule('cxl_region', 'call.target.remove', (_, message, stage) =>
    stateOf(stage.before(message.to)) === 'absent'
      ? null
      : sentence(3, 'drivers/cxl/core/region.c:cxl_decoder_detach', `${stage.nameOf(message.to)} loses a target`),
  ),
  rule('cxl_endpoint_port', 'call.decoder.reset', (_, message, stage) => {
    const { committed } = stage.before(message.to).context as { readonly committed: readonly string[] }; // machines/drivers/cxl-endpoint-port.ts
    if (committed.length === 0) return null;
    return sentence(
      3,
      'drivers/cxl/core/region.c:cxl_region_decode_reset',
      `the decoders of ${stage.nameOf(message.to)} are reset`,
    );
  }),
  rule('cxl_region', 'call.region.disable', (_, message, stage) =>
    stage.before(message.to).hasTag('bound') && message.fromMachine === 'user'
      ? sentence(3, 'drivers/base/bus.c:unbind_store', `user space disables ${stage.nameOf(message.to)}`)
      : null,
  ),
  rule('cxl_region', 'call.region.destroy', (_, message, stage) => {
    const name = stage.nameOf(message.to);
    if (stateOf(stage.before(message.to)) === 'absent') return null;
    return stateOf(stage.after(message.to)) === 'absent'
      ? sentence(3, 'drivers/cxl/core/region.c:unregister_region', `${name} is unregistered`)
      : sentence(
          3,
          'drivers/cxl/core/region.c:cxl_region_decode_reset',
          `${name} stays, because it cannot be reset now`,
        );
  }),
  rule('cxl_region', 'call.region.create', (_, message, stage) =>
    sentence(3, 'drivers/cxl/core/region.c:create_ram_region_store', `user space creates ${stage.nameOf(message.to)}`),
  ),
  rule('cxl_region', 'call.region.contains', (event, message, stage) =>
    answerTo(stage, message, 'reply.contains')?.yes === true
      ? sentence(
          3,
          'drivers/cxl/core/region.c:cxl_region_contains_resource',
          `CXL claims ${formatRange(event.range)}: the committed ${stage.nameOf(message.to)} contains it, so dax_hmem drops it`,
        )
      : sentence(
          2,
          'drivers/cxl/core/region.c:cxl_region_contains_resource',
          `${stage.nameOf(message.to)} does not hold ${withRange('the range', event.range)}`,
        ),
  ),
  rule('cxl_endpoint_port', 'call.port.remove', (_, message, stage) =>
    stage.before(message.to).hasTag('bound') && following(stage, message, 'call.work.detach').length > 0
      ? sentence(2, 'drivers/cxl/port.c:schedule_detach', `${stage.nameOf(message.to)} goes away with its decoders`)
      : null,
  ),
];

/** What the CXL drivers stand for. */
export const cxlRules: readonly SentenceRule[] = [...probes, ...regions, ...faultRules];
