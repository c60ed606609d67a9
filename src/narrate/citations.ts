import { cxlRules } from './citations-cxl.ts';
import { daxRules } from './citations-dax.ts';
import { kernelRules } from './citations-kernel.ts';
import { proposalRules } from './citations-proposals.ts';
import type { SentenceRule, NarratedStep, Sentence } from './narration.ts';

/**
 * The kernel function that a machine stands for when no rule says it better: the first one its header cites.
 * A test compares the two, so that neither is changed alone.
 */
export const headerCitations: Readonly<Record<string, string>> = {
  boot: 'init/main.c:do_initcalls',
  module: 'kernel/module/main.c:do_init_module',
  user: '',
  dmesg: 'kernel/printk/printk.c:vprintk_emit',
  iomem: 'kernel/resource.c:insert_resource',
  driver: 'drivers/base/dd.c:__driver_attach',
  driver_core: 'drivers/base/dd.c:driver_probe_device',
  flush_probe: 'drivers/base/dd.c:wait_for_device_probe',
  cxl_acpi: 'drivers/cxl/acpi.c:cxl_acpi_probe',
  cxl_bus_wq: 'drivers/cxl/core/port.c:cxl_bus_rescan',
  host_bridge: 'drivers/acpi/pci_root.c:acpi_pci_root_add',
  cxl_pci: 'drivers/cxl/pci.c:cxl_pci_probe',
  cxl_mem: 'drivers/cxl/mem.c:cxl_mem_probe',
  cxl_switch_port: 'drivers/cxl/port.c:cxl_switch_port_probe',
  cxl_endpoint_port: 'drivers/cxl/port.c:cxl_endpoint_port_probe',
  cxl_region: 'drivers/cxl/core/region.c:cxl_add_to_region',
  dax_region: 'drivers/dax/hmem/hmem.c:dax_hmem_probe',
  dax_device: 'drivers/dax/kmem.c:dev_dax_kmem_probe',
  dax_hmem: 'drivers/dax/hmem/hmem.c:dax_hmem_platform_probe',
  dax_cxl_init: 'drivers/dax/cxl.c:cxl_dax_region_init',
  owner: 'drivers/dax/hmem/hmem.c:hmem_register_device',
  gate: 'drivers/base/dd.c:wait_for_device_probe',
};

const rules = new Map<string, readonly SentenceRule[]>();
for (const rule of [...kernelRules, ...cxlRules, ...daxRules, ...proposalRules]) {
  const key = `${rule.machine} ${rule.type}`;
  rules.set(key, [...(rules.get(key) ?? []), rule]);
}

// A sentence of more clauses than this is read by nobody; what is left out stands in the events of the step.
const clausesMax = 3;

/**
 * What a step stands for: the weightiest messages in the order in which they happened, and the kernel function of the first.
 * Every step has a note, and a citation unless it is user space's own.
 */
export function narrateStep(stage: NarratedStep): Sentence {
  const all = stage.messages.flatMap((message) =>
    (rules.get(`${message.toMachine} ${message.event.type}`) ?? []).flatMap(
      (rule) => rule.sentence(message, stage) ?? [],
    ),
  );
  const weight = Math.max(...all.map((sentence) => sentence.weight));
  const main = all.filter((sentence) => sentence.weight === weight);
  const [first] = main;
  if (!first) return unspoken(stage);
  const notes = [...new Set(main.map((sentence) => sentence.note))];
  const shown =
    notes.length > clausesMax
      ? [...notes.slice(0, clausesMax - 1), `and ${notes.length - clausesMax + 1} more such changes`]
      : notes;
  return {
    weight: first.weight,
    kernel: main.find((sentence) => sentence.kernel !== '')?.kernel ?? '',
    note: shown.join('; '),
  };
}

/** A step that no rule knows, such as one of a machine that a user brought along. */
function unspoken({ messages, nameOf }: NarratedStep): Sentence {
  const [choice] = messages;
  if (!choice) return { weight: 0, kernel: '', note: 'nothing happens' };
  const note =
    choice.event.type === 'go' ? `${nameOf(choice.to)} goes on` : `${nameOf(choice.to)} takes ${choice.event.type}`;
  return { weight: 0, kernel: headerCitations[choice.toMachine] ?? '', note };
}
