import type { Mutant } from './mutant.ts';

/** Wrong models of the CXL drivers. */
export const cxlMutants: readonly Mutant[] = [
  // cxl_acpi
  {
    id: 'acpi-no-rescan',
    file: 'cxl-acpi.ts',
    kind: 'lost rescan or retry',
    means: 'cxl_acpi_probe() ends without cxl_bus_rescan()',
    edits: [["entry: tell('cxl_bus_wq', { type: 'call.work.rescan' }),", '']],
  },
  {
    id: 'acpi-windows-stay',
    file: 'cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 leaves the windows in /proc/iomem: remove_cxl_resources() is not registered',
    edits: [["enqueue(tell('iomem', { type: 'call.remove', name: window.name }));", 'void window;']],
  },
  {
    id: 'acpi-regions-stay',
    file: 'cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 does not unregister its regions',
    edits: [['for (const region of context.input.regions.toReversed()) {', 'for (const region of [] as string[]) {']],
  },
  {
    id: 'acpi-ports-stay',
    file: 'cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 does not unregister the host-bridge ports',
    edits: [['for (const port of context.input.ports.toReversed())', 'for (const port of [] as string[])']],
  },
  {
    id: 'acpi-ports-before-regions',
    file: 'cxl-acpi.ts',
    kind: 'wrong order of devres',
    means: 'devres of ACPI0017 runs ports first, regions after them',
    edits: [
      ["initial: 'regions',", "initial: 'ports',"],
      ["on: { go: 'windows' },", "on: { go: 'REGIONS' },"],
      ["on: { go: 'ports' },", "on: { go: 'windows' },"],
      ['REGIONS', 'regions'],
    ],
  },
  {
    id: 'acpi-no-bridge-check',
    file: 'cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'the probe goes on although the nvdimm bridge did not bind (7.1 fails)',
    edits: [['context.input.bridgeMustBind && !context.busAutoprobe', 'false']],
  },
  {
    id: 'acpi-window-insert-plain',
    file: 'cxl-acpi.ts',
    kind: 'wrong resource',
    means: 'windows are put in by insert_resource(), not by insert_resource_expand_to_fit()',
    edits: [['expand: true,', 'expand: false,']],
  },
  {
    id: 'acpi-no-windows-milestone',
    file: 'cxl-acpi.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that windows are published',
    edits: [["entry: tell('dmesg', { type: 'call.log.milestone', milestone: 'windows-published' }),", '']],
  },
  {
    id: 'acpi-failure-untold',
    file: 'cxl-acpi.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed probe of ACPI0017 sets no failure flag',
    edits: [
      [
        "entry: [tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })), 'failed'],",
        "entry: 'failed',",
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason:
        'where this probe fails nothing is covered, and for c, which alone asks for the flag, that is trouble enough',
    },
  },
  // cxl_bus_wq
  {
    id: 'wq-last-first',
    file: 'cxl-bus-wq.ts',
    kind: 'order lost',
    means: 'cxl_bus_wq is not ordered: the work queued last runs first',
    edits: [
      ['const work = context.queue[0];', 'const work = context.queue.at(-1);'],
      ['enqueue.assign({ queue: context.queue.slice(1) });', 'enqueue.assign({ queue: context.queue.slice(0, -1) });'],
    ],
  },
  {
    id: 'wq-queued-twice',
    file: 'cxl-bus-wq.ts',
    kind: 'wrong guard',
    means: 'queue_work() on a pending item queues it again',
    edits: [
      [
        'queue.some((one) => isSame(one, work)) ? queue : [...queue, work]',
        'isSame(work, work) ? [...queue, work] : queue',
      ],
    ],
    survives: { killedBy: 'nothing', reason: 'a second rescan or detach finds nothing left to do' },
  },
  {
    id: 'wq-no-detach',
    file: 'cxl-bus-wq.ts',
    kind: 'dropped reply or notifier',
    means: 'schedule_cxl_memdev_detach() does nothing on an idle queue',
    edits: [["'call.work.detach': { target: 'pending', actions: 'push' },", "'call.work.detach': {},"]],
  },
  {
    id: 'wq-work-not-due',
    file: 'cxl-bus-wq.ts',
    kind: 'wrong count',
    means: 'a rescan that is queued does not count as CXL probing that is due',
    edits: [
      ["tags: ['due'],\n      entry: goOn(),", 'entry: goOn(),'],
      ["tags: ['due'],\n      entry: enqueueActions", 'entry: enqueueActions'],
    ],
  },
  // cxl_mem
  {
    id: 'mem-no-climb',
    file: 'cxl-mem.ts',
    kind: 'wrong guard',
    means: 'cxl_mem adds its endpoint without looking for the ports above',
    edits: [['context.rung >= context.input.ports.length', 'context.rung >= 0']],
  },
  {
    id: 'mem-adds-host-bridge',
    file: 'cxl-mem.ts',
    kind: 'wrong guard',
    means: 'a memdev that finds no host-bridge port adds it, as it does for switch ports',
    edits: [['context.rung > 0 && !context.adding', 'context.rung >= 0 && !context.adding']],
  },
  {
    id: 'mem-defers-before-root',
    file: 'cxl-mem.ts',
    kind: 'wrong way to probe',
    means: 'a memdev that comes before the root returns -EPROBE_DEFER, not -ENXIO',
    edits: [
      [
        "target: '#cxl_mem.unbound.failed', actions: { type: 'report', params: { error: 'ENXIO' } }",
        "target: '#cxl_mem.unbound.failed', actions: { type: 'report', params: { error: 'EPROBE_DEFER' } }",
      ],
    ],
  },
  {
    id: 'mem-endpoint-stays',
    file: 'cxl-mem.ts',
    kind: 'missing cleanup',
    means: 'a memdev that lets go leaves its endpoint port',
    edits: [["enqueue(tell(context.input.endpoint, { type: 'call.port.remove' }));", '']],
  },
  {
    id: 'mem-no-device-lock',
    file: 'cxl-mem.ts',
    kind: 'skipped or moved wait',
    means: 'a queued detach does not wait for the device lock of a probing memdev',
    edits: [["meta: { defer: ['detach'] },", '']],
  },
  {
    id: 'mem-failed-endpoint-stays',
    file: 'cxl-mem.ts',
    kind: 'missing cleanup',
    means: 'an endpoint whose probe failed stays on the bus when cxl_mem_probe() fails with it',
    edits: [
      [
        "({ context }) => ({ type: 'call.device.del', device: context.input.endpoint }),",
        "() => ({ type: 'call.device.del', device: '' }),",
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason: 'only a module load of cxl_port would try such an endpoint again, and it is loaded before',
    },
  },
  // cxl_pci
  {
    id: 'pci-item-not-counted',
    file: 'cxl-pci.ts',
    kind: 'wrong count',
    means: 'an async probe that runs is not in probe_count',
    edits: [["actions: tell('driver_core', { type: 'call.async.begin' }),", '']],
  },
  {
    id: 'pci-never-slow',
    file: 'cxl-pci.ts',
    kind: 'skipped or moved wait',
    means: 'cxl_pci does not wait for mailbox and media',
    edits: [["[{ guard: 'isSlow', target: 'slow' }, { target: 'answering' }]", "{ target: 'answering' }"]],
  },
  {
    id: 'pci-failure-untold',
    file: 'cxl-pci.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed probe of cxl_pci sets no failure flag',
    edits: [
      [
        "failed: { entry: tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })) },",
        'failed: {},',
      ],
    ],
  },
  {
    id: 'pci-memdev-stays',
    file: 'cxl-pci.ts',
    kind: 'skipped devres action',
    means: 'memN keeps its driver when its PCI function goes',
    edits: [["enqueue(tell(context.input.memdev, { type: 'call.unbind', from: context.input.id }));", '']],
  },
  {
    id: 'pci-no-memdev',
    file: 'cxl-pci.ts',
    kind: 'dropped reply or notifier',
    means: 'the probe ends without devm_cxl_add_memdev()',
    edits: [["{ target: '#cxl_pci.probing.adding' },", "{ target: '#cxl_pci.bound' },"]],
  },
  // cxl_port
  {
    id: 'port-children-stay',
    file: 'cxl-port.ts',
    kind: 'skipped devres action',
    means: 'endpoints stay when the port above them goes',
    edits: [
      ["for (const endpoint of context.input.endpoints) enqueue(tell(endpoint, { type: 'call.port.remove' }));", ''],
    ],
  },
  {
    id: 'port-no-probe-fault',
    file: 'cxl-port.ts',
    kind: 'wrong guard',
    means: 'an endpoint whose decoders are committed out of order probes all the same',
    edits: [['context.input.error !== null && context.committed.length > 0', 'false']],
  },
  {
    id: 'port-targets-stay',
    file: 'cxl-port.ts',
    kind: 'skipped devres action',
    means: 'an endpoint that goes leaves its decoders in the regions: no cxl_decoder_detach()',
    edits: [
      [
        "if (decoder.region !== null) enqueue(tell(decoder.region, { type: 'call.target.remove', decoder: decoder.id }));",
        'void decoder;',
      ],
    ],
  },
  {
    id: 'port-no-detach-work',
    file: 'cxl-port.ts',
    kind: 'dropped reply or notifier',
    means: 'an endpoint that goes does not queue the detach of its memdev',
    edits: [["enqueue(tell('cxl_bus_wq', { type: 'call.work.detach', memdev: context.input.memdev }));", '']],
  },
  {
    id: 'port-offers-uncommitted',
    file: 'cxl-port.ts',
    kind: 'wrong guard',
    means: 'an endpoint offers decoders that have been reset to regions again',
    edits: [['decoder.region === null || !context.committed.includes(decoder.id)', 'decoder.region === null']],
  },
  {
    id: 'port-no-reset',
    file: 'cxl-port.ts',
    kind: 'missing cleanup',
    means: 'cxl_region_decode_reset() leaves decoders committed',
    edits: [["'call.decoder.reset': { actions: assign({ committed: [] }) },", "'call.decoder.reset': {},"]],
  },
  {
    id: 'port-failure-untold',
    file: 'cxl-port.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed endpoint probe sets no failure flag',
    edits: [
      [
        "              tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),\n",
        '',
      ],
    ],
    survives: { killedBy: 'nothing', reason: 'the memdev whose endpoint failed sets the same flag in the same step' },
  },
  // cxl_region
  {
    id: 'region-commits-early',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'a region commits with its last target missing',
    edits: [['context.targets.length + 1 < context.input.ways', 'context.targets.length + 2 < context.input.ways']],
  },
  {
    id: 'region-no-ram-look',
    file: 'cxl-region.ts',
    kind: 'wrong range test',
    means: 'cxl_region_probe() does not ask is_system_ram()',
    edits: [['guard: ({ event }) => event.yes,', 'guard: () => false,']],
  },
  {
    id: 'region-contains-by-overlap',
    file: 'cxl-region.ts',
    kind: 'wrong range test',
    means: 'cxl_region_contains_resource() is true for a range that the region only touches',
    edits: [
      [
        'yes: contains(context.range, event.range)',
        'yes: event.range.start <= context.range.end && context.range.start <= event.range.end',
      ],
    ],
  },
  {
    id: 'region-claims-uncommitted',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'a region that is not committed counts as the owner of its range',
    edits: [["{ type: 'reply.contains', yes: false }", "{ type: 'reply.contains', yes: true }"]],
  },
  {
    id: 'region-resource-stays',
    file: 'cxl-region.ts',
    kind: 'missing cleanup',
    means: 'a region that is destroyed leaves its node in /proc/iomem',
    edits: [["if (context.inserted) enqueue(tell('iomem', { type: 'call.remove', name: context.input.name }));", '']],
  },
  {
    id: 'region-not-under-window',
    file: 'cxl-region.ts',
    kind: 'wrong resource',
    means: 'a region is put into iomem_resource and not below its window',
    edits: [['under: context.input.window,', 'under: null,']],
  },
  {
    id: 'region-probe-cannot-fail',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'a region whose probe fails is bound all the same',
    edits: [
      [
        "target: '#cxl_region.committed.unbound',\n                    actions:",
        "target: '#cxl_region.committed.bound.plain',\n                    actions:",
      ],
    ],
  },
  {
    id: 'region-pmem-as-ram',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'a PMEM region gets a dax_region',
    edits: [['isPmem: ({ context }) => context.input.pmem,', 'isPmem: () => false,']],
  },
  {
    id: 'region-dax-stays',
    file: 'cxl-region.ts',
    kind: 'skipped devres action',
    means: 'a region that is disabled leaves its dax_region',
    edits: [
      [
        "'call.region.disable': { target: 'unbound', actions: 'dropDax' },",
        "'call.region.disable': { target: 'unbound' },",
      ],
    ],
  },
  {
    id: 'region-dax-stays-on-lost-target',
    file: 'cxl-region.ts',
    kind: 'skipped devres action',
    means: 'a region that loses a memdev leaves its dax_region',
    edits: [
      [
        "{ target: '#cxl_region.assembling', actions: ['dropDax', 'loseTarget'] }",
        "{ target: '#cxl_region.assembling', actions: ['loseTarget'] }",
      ],
    ],
  },
  {
    id: 'region-always-resets',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'destroy succeeds in a guest whose caches cannot be invalidated',
    edits: [['cannotReset: ({ context }) => context.input.cannotReset,', 'cannotReset: () => false,']],
  },
  {
    id: 'region-disagreement-ignored',
    file: 'cxl-region.ts',
    kind: 'wrong guard',
    means: 'decoders that disagree make a region all the same',
    edits: [['!context.created && context.input.assemblyError !== null', 'false']],
  },
  {
    id: 'region-no-commit-milestone',
    file: 'cxl-region.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that a region has committed',
    edits: [["entry: tell('dmesg', { type: 'call.log.milestone', milestone: 'region-committed' }),", '']],
  },
  {
    id: 'region-no-range-lock',
    file: 'cxl-region.ts',
    kind: 'skipped or moved wait',
    means: 'a second target is not held off while the region is constructed',
    edits: [["meta: { defer: ['region.add'] }, // range_lock of the root decoder.", '']],
  },
  {
    id: 'region-failure-untold',
    file: 'cxl-region.ts',
    kind: 'dropped reply or notifier',
    means: 'a region that cannot be assembled sets no failure flag',
    edits: [["entry: tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),", '']],
  },
];
