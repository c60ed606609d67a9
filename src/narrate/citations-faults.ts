import { rule, told, type Rule } from './telling.ts';

/** What goes wrong of itself: cards that are pulled, bridges that come late, probes that ask for another try, freed memory. */
export const faultRules: readonly Rule[] = [
  rule('cxl_pci', 'env.pull', (_, act, stage) =>
    told(3, 'drivers/pci/remove.c:pci_stop_and_remove_bus_device', `somebody pulls ${stage.nameOf(act.to)}`),
  ),
  rule('cxl_pci', 'idle.hardware', (_, act, stage) =>
    told(2, 'drivers/cxl/pci.c:cxl_pci_mbox_wait_for_doorbell', `${stage.nameOf(act.to)} answers at last`),
  ),
  ...(['env.enumerate', 'call.function.add'] as const).map((type) =>
    rule('host_bridge', type, (_, act, stage) =>
      told(3, 'drivers/acpi/pci_root.c:acpi_pci_root_add', `ACPI binds host bridge ${stage.nameOf(act.to).slice(2)}`),
    ),
  ),
  rule('cxl_acpi', 'reply.bridge', (event, act, stage) =>
    event.bound
      ? null
      : told(
          3,
          'drivers/cxl/acpi.c:to_cxl_host_bridge',
          `cxl_acpi finds host bridge ${stage.nameOf(act.from).slice(2)} not bound`,
        ),
  ),
  rule('driver_core', 'env.expire', () =>
    told(2, 'drivers/base/dd.c:deferred_probe_timeout_work_func', 'the deferred list is tried a last time'),
  ),
  rule('dmesg', 'call.log.crash', (event) =>
    told(3, 'drivers/cxl/core/region.c:__cxl_decoder_detach', `the log has: ${event.text}`),
  ),
];
