import type { Mutant } from './mutant.ts';

/** Wrong models of cxl_pci, cxl_mem and cxl_port. */
export const memdevMutants: readonly Mutant[] = [
  // cxl_mem
  {
    id: 'mem-no-climb',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong guard',
    means: 'cxl_mem adds its endpoint without looking for the ports above',
    edits: [['context.rung >= context.input.ports.length', 'context.rung >= 0']],
  },
  {
    id: 'mem-adds-host-bridge',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong guard',
    means: 'a memdev that finds no host-bridge port adds it, as it does for switch ports',
    edits: [['context.rung > 0 && !context.adding', 'context.rung >= 0 && !context.adding']],
  },
  {
    id: 'mem-defers-before-root',
    file: 'drivers/cxl-mem.ts',
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
    file: 'drivers/cxl-mem.ts',
    kind: 'missing cleanup',
    means: 'a memdev that lets go leaves its endpoint port',
    edits: [["enqueue(call(context.input.endpoint, { type: 'call.port.remove' }));", '']],
  },
  {
    id: 'mem-no-device-lock',
    file: 'drivers/cxl-mem.ts',
    kind: 'skipped or moved wait',
    means: 'a queued detach does not wait for the device lock of a probing memdev',
    edits: [["meta: { defer: ['detach'] },", '']],
  },
  {
    id: 'mem-failed-endpoint-stays',
    file: 'drivers/cxl-mem.ts',
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
  {
    id: 'mem-never-defers',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong guard',
    means: 'the probe does not ask for another try',
    edits: [['...failureGuards }', '...failureGuards, defers: () => false }']],
  },
  {
    id: 'mem-defers-for-ever',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong count',
    means: 'the probe asks for another try each time',
    edits: [["'deferAgain',", '']],
  },
  {
    id: 'mem-no-signal',
    file: 'drivers/cxl-mem.ts',
    kind: 'dropped reply or notifier',
    means: 'an attached memdev does not signal the gate',
    edits: [['if (context.input.signals) enqueue', 'if (context.input.signals && context.rung < 0) enqueue']],
  },
  {
    id: 'mem-failure-untold',
    file: 'drivers/cxl-mem.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed probe of cxl_mem sets no failure flag',
    edits: [["'reportFailure', ", '']],
  },
  {
    id: 'mem-never-settled',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong view',
    means: 'the probe never counts as having come to its end',
    edits: [
      [
        '...failureActions<CxlMemContext, CxlMemEvent>()',
        '...failureActions<CxlMemContext, CxlMemEvent>(), settle: assign({ settled: false })',
      ],
    ],
  },
  {
    id: 'mem-media-ignored',
    file: 'drivers/cxl-mem.ts',
    kind: 'wrong guard',
    means: 'cxl_mem does not ask whether media is ready',
    edits: [['...failureGuards }', '...failureGuards, fails: () => false }']],
  },
  // cxl_pci
  {
    id: 'probe-async-not-counted',
    file: 'common/probe.ts',
    kind: 'wrong count',
    means: 'an async probe that runs is not in probe_count',
    edits: [["beginAsync: call<C, E, E>('driver_core', { type: 'call.async.begin' }),", 'beginAsync: () => {},']],
  },
  {
    id: 'pci-never-slow',
    file: 'drivers/cxl-pci.ts',
    kind: 'skipped or moved wait',
    means: 'cxl_pci does not wait for mailbox and media',
    edits: [["{ guard: 'isSlow', target: 'slow' },\n", '']],
  },
  {
    id: 'pci-failure-untold',
    file: 'drivers/cxl-pci.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed probe of cxl_pci sets no failure flag',
    edits: [["'reportFailure',", '']],
  },
  {
    id: 'pci-memdev-stays',
    file: 'drivers/cxl-pci.ts',
    kind: 'skipped devres action',
    means: 'memN keeps its driver when its PCI function goes',
    edits: [["enqueue(call(context.input.memdev, { type: 'call.unbind', from: context.input.id }));", '']],
  },
  {
    id: 'pci-no-memdev',
    file: 'drivers/cxl-pci.ts',
    kind: 'dropped reply or notifier',
    means: 'the probe ends without devm_cxl_add_memdev()',
    edits: [["{ target: '#cxl_pci.probing.adding' },", "{ target: '#cxl_pci.bound' },"]],
  },
  {
    id: 'pci-never-defers',
    file: 'drivers/cxl-pci.ts',
    kind: 'wrong guard',
    means: 'the probe does not ask for another try',
    edits: [['...failureGuards }', '...failureGuards, defers: () => false }']],
  },
  {
    id: 'pci-defers-for-ever',
    file: 'drivers/cxl-pci.ts',
    kind: 'wrong count',
    means: 'the probe asks for another try each time',
    edits: [["'deferAgain',", '']],
  },
  {
    id: 'pci-defer-unannounced',
    file: 'drivers/cxl-pci.ts',
    kind: 'lost rescan or retry',
    means: 'a bind that comes while this probe is about to defer is forgotten',
    edits: [['if (context.defers > 0) enqueue', 'if (context.defers < 0) enqueue']],
  },
  {
    id: 'pci-slowest-is-quick',
    file: 'drivers/cxl-pci.ts',
    kind: 'skipped or moved wait',
    means: 'hardware that answers only when all is at rest answers with the first step',
    edits: [["{ guard: 'waitsForRest', target: 'slowest' },", '']],
  },
  {
    id: 'pci-never-pulled',
    file: 'drivers/cxl-pci.ts',
    kind: 'wrong guard',
    means: 'the card stays in its slot',
    edits: [['mayBePulled: ({ context }) => context.maybePulled,', 'mayBePulled: () => false,']],
  },
  {
    id: 'pci-pull-leaves-the-memdev',
    file: 'drivers/cxl-pci.ts',
    kind: 'skipped devres action',
    means: 'a card that is pulled leaves its memdev bound',
    edits: [
      [
        "target: 'pulling', actions: 'pull' },",
        "target: 'gone', actions: ['pull', 'leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }] },",
      ],
    ],
  },
  {
    id: 'pci-unplug-during-probe-lost',
    file: 'drivers/cxl-pci.ts',
    kind: 'missing cleanup',
    means: 'a function that is removed while it is probed stays',
    edits: [["'call.function.remove': { actions: 'leaveLater' },", "'call.function.remove': {},"]],
  },
  {
    id: 'pci-never-settled',
    file: 'drivers/cxl-pci.ts',
    kind: 'wrong view',
    means: 'the probe never counts as having come to its end',
    edits: [
      [
        '...failureActions<CxlPciContext, CxlPciEvent>()',
        '...failureActions<CxlPciContext, CxlPciEvent>(), settle: assign({ settled: false })',
      ],
    ],
  },
  // cxl_port
  {
    id: 'port-children-stay',
    file: 'drivers/cxl-port.ts',
    kind: 'skipped devres action',
    means: 'endpoints stay when the port above them goes',
    edits: [
      ["for (const endpoint of context.input.endpoints) enqueue(tell(endpoint, { type: 'call.port.remove' }));", ''],
    ],
  },
  {
    id: 'port-no-probe-fault',
    file: 'drivers/cxl-port.ts',
    kind: 'wrong guard',
    means: 'an endpoint whose decoders are committed out of order probes all the same',
    edits: [['context.input.error !== null && context.committed.length > 0', 'false']],
  },
  {
    id: 'port-targets-stay',
    file: 'drivers/cxl-port.ts',
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
    file: 'drivers/cxl-port.ts',
    kind: 'dropped reply or notifier',
    means: 'an endpoint that goes does not queue the detach of its memdev',
    edits: [["enqueue(tell('cxl_bus_wq', { type: 'call.work.detach', memdev: context.input.memdev }));", '']],
  },
  {
    id: 'port-offers-uncommitted',
    file: 'drivers/cxl-port.ts',
    kind: 'wrong guard',
    means: 'an endpoint offers decoders that have been reset to regions again',
    edits: [['decoder.region === null || !context.committed.includes(decoder.id)', 'decoder.region === null']],
  },
  {
    id: 'port-no-reset',
    file: 'drivers/cxl-port.ts',
    kind: 'missing cleanup',
    means: 'cxl_region_decode_reset() leaves decoders committed',
    edits: [["'call.decoder.reset': { actions: assign({ committed: [] }) },", "'call.decoder.reset': {},"]],
  },
  {
    id: 'port-failure-untold',
    file: 'drivers/cxl-port.ts',
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
  {
    id: 'port-gate-not-armed',
    file: 'drivers/cxl-port.ts',
    kind: 'dropped reply or notifier',
    means: 'an endpoint that was probed does not arm the gate',
    edits: [['if (context.input.launches) enqueue', 'if (context.input.launches && context.removing) enqueue']],
  },
  {
    id: 'port-removal-during-probe-lost',
    file: 'drivers/cxl-port.ts',
    kind: 'missing cleanup',
    means: 'an endpoint that should go while it is probed stays',
    edits: [["'call.port.remove': { actions: assign({ removing: true }) },", "'call.port.remove': {},"]],
  },
  {
    id: 'port-never-settled',
    file: 'drivers/cxl-port.ts',
    kind: 'wrong view',
    means: 'the probe of an endpoint never counts as having come to its end',
    edits: [["entry: ['launch', 'done', assign({ settled: true })],", "entry: ['launch', 'done'],"]],
    survives: {
      killedBy: 'nothing',
      reason: 'an endpoint that is probed again has no committed decoder left, so its second probe is one step',
    },
  },
  {
    id: 'port-fault-ignored',
    file: 'drivers/cxl-port.ts',
    kind: 'wrong guard',
    means: 'a host bridge whose port fails binds all the same',
    edits: [
      [
        'guard: ({ context }) => context.input.error !== null,\n            actions: { type',
        'guard: () => false,\n            actions: { type',
      ],
    ],
  },
];
