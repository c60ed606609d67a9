import { rule, sentence, type SentenceRule } from './narration.ts';

/** What goes wrong of itself: cards that are pulled, bridges that come late, probes that ask for another try, freed memory. */
export const faultRules: readonly SentenceRule[] = [
  rule('cxl_pci', 'env.pull', (_, message, stage) =>
    sentence(3, 'drivers/pci/remove.c:pci_stop_and_remove_bus_device', `somebody pulls ${stage.nameOf(message.to)}`),
  ),
  rule('cxl_pci', 'idle.hardware', (_, message, stage) =>
    sentence(2, 'drivers/cxl/pci.c:cxl_pci_mbox_wait_for_doorbell', `${stage.nameOf(message.to)} answers at last`),
  ),
  ...(['env.enumerate', 'call.function.add'] as const).map((type) =>
    rule('host_bridge', type, (_, message, stage) =>
      sentence(
        3,
        'drivers/acpi/pci_root.c:acpi_pci_root_add',
        `ACPI binds host bridge ${stage.nameOf(message.to).slice(2)}`,
      ),
    ),
  ),
  rule('cxl_acpi', 'reply.bridge', (event, message, stage) =>
    event.bound
      ? null
      : sentence(
          3,
          'drivers/cxl/acpi.c:to_cxl_host_bridge',
          `cxl_acpi finds host bridge ${stage.nameOf(message.from).slice(2)} not bound`,
        ),
  ),
  rule('driver_core', 'env.expire', () =>
    sentence(2, 'drivers/base/dd.c:deferred_probe_timeout_work_func', 'the deferred list is tried a last time'),
  ),
  rule('dmesg', 'call.log.crash', (event) =>
    sentence(3, 'drivers/cxl/core/region.c:__cxl_decoder_detach', `the log has: ${event.text}`),
  ),
];
