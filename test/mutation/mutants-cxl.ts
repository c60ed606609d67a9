import type { Mutant } from './mutant.ts';

/** Wrong models of cxl_acpi, late host bridges and the workqueue of the cxl bus. */
export const cxlMutants: readonly Mutant[] = [
  // cxl_acpi
  {
    id: 'acpi-no-rescan',
    file: 'drivers/cxl-acpi.ts',
    kind: 'lost rescan or retry',
    means: 'cxl_acpi_probe() ends without cxl_bus_rescan()',
    edits: [["entry: 'queueRescan',", '']],
  },
  {
    id: 'acpi-windows-stay',
    file: 'drivers/cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 leaves the windows in /proc/iomem: remove_cxl_resources() is not registered',
    edits: [["enqueue(call('iomem', { type: 'call.remove', name: window.name }));", 'void window;']],
  },
  {
    id: 'acpi-regions-stay',
    file: 'drivers/cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 does not unregister its regions',
    edits: [['for (const region of context.input.regions.toReversed()) {', 'for (const region of [] as string[]) {']],
  },
  {
    id: 'acpi-ports-stay',
    file: 'drivers/cxl-acpi.ts',
    kind: 'skipped devres action',
    means: 'unbinding ACPI0017 does not unregister the host-bridge ports',
    edits: [['for (const port of portsOf(context).toReversed())', 'for (const port of [] as string[])']],
  },
  {
    id: 'acpi-ports-before-regions',
    file: 'drivers/cxl-acpi.ts',
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
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'the probe goes on although the nvdimm bridge did not bind (7.1 fails)',
    edits: [['context.input.bridgeMustBind && !context.busAutoprobe', 'false']],
  },
  {
    id: 'acpi-window-insert-plain',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong resource',
    means: 'windows are put in by insert_resource(), not by insert_resource_expand_to_fit()',
    edits: [['expand: true,', 'expand: false,']],
  },
  {
    id: 'acpi-no-windows-milestone',
    file: 'drivers/cxl-acpi.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that windows are published',
    edits: [["entry: 'logPublished',", '']],
  },
  {
    id: 'acpi-failure-untold',
    file: 'drivers/cxl-acpi.ts',
    kind: 'dropped reply or notifier',
    means: 'a failed probe of ACPI0017 sets no failure flag',
    edits: [["'reportFailure',", '']],
    survives: {
      killedBy: 'nothing',
      reason:
        'where this probe fails nothing is covered, and for c, which alone asks for the flag, that is trouble enough',
    },
  },
  {
    id: 'acpi-never-defers',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'the probe does not ask for another try',
    edits: [['...failureGuards }', '...failureGuards, defers: () => false }']],
  },
  {
    id: 'acpi-defers-for-ever',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong count',
    means: 'the probe asks for another try each time',
    edits: [["actions: 'deferAgain',", '']],
  },
  {
    id: 'acpi-late-bridge-does-not-defer',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'with the patch of 2026 the probe goes on without the late host bridge',
    edits: [
      [
        'context.input.bridgesDefer && context.skipped.length > 0',
        'context.input.bridgesDefer && context.skipped.length < 0',
      ],
    ],
  },
  {
    id: 'acpi-late-bridge-defers',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'without the patch the probe waits for the late host bridge',
    edits: [['context.input.bridgesDefer && context.skipped', 'context.skipped']],
  },
  {
    id: 'acpi-late-window-published',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'a window is published although one of its host bridges is not there',
    edits: [['!window.ports.some((port) => skipped.includes(port))', 'window.ports.length > skipped.length - 99']],
  },
  {
    id: 'acpi-late-port-added',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong guard',
    means: 'the port of a host bridge that is not there is added',
    edits: [
      [
        'input.ports.filter((port) => !skipped.includes(port))',
        "input.ports.filter((port) => skipped.length < 99 || port === '')",
      ],
    ],
  },
  {
    id: 'acpi-gate-not-launched',
    file: 'drivers/cxl-acpi.ts',
    kind: 'dropped reply or notifier',
    means: 'a probe that binds queues no work for the gate',
    edits: [['params.bound))\n', 'params.bound && context.failure !== null))\n']],
  },
  {
    id: 'acpi-gate-launched-early',
    file: 'drivers/cxl-acpi.ts',
    kind: 'order lost',
    means: 'the work of the gate is queued after a failed probe as well',
    edits: [["(launches === 'bound' && params.bound)", "launches === 'bound'"]],
  },
  {
    id: 'acpi-never-settled',
    file: 'drivers/cxl-acpi.ts',
    kind: 'wrong view',
    means: 'the probe never counts as having come to its end',
    edits: [
      [
        '...failureActions<CxlAcpiContext, CxlAcpiAlphabet>()',
        '...failureActions<CxlAcpiContext, CxlAcpiAlphabet>(), settle: assign({ settled: false })',
      ],
    ],
  },
  // host bridges
  {
    id: 'bridge-no-functions',
    file: 'kernel/host-bridge.ts',
    kind: 'dropped reply or notifier',
    means: 'a host bridge that comes late finds no PCI function',
    edits: [["for (const one of context.input.functions) enqueue(call(one, { type: 'call.function.add' }));", '']],
  },
  {
    id: 'bridge-no-trigger',
    file: 'kernel/host-bridge.ts',
    kind: 'lost rescan or retry',
    means: 'a host bridge that comes late does not trigger deferred probing',
    edits: [["enqueue(call('driver_core', { type: 'call.bound' }));", '']],
  },
  {
    id: 'bridge-always-there',
    file: 'kernel/host-bridge.ts',
    kind: 'wrong guard',
    means: 'acpi_pci_find_root() knows a host bridge before ACPI has bound it',
    edits: [["type: 'reply.bridge', bound: false", "type: 'reply.bridge', bound: true"]],
  },
  {
    id: 'bridge-never-there',
    file: 'kernel/host-bridge.ts',
    kind: 'wrong guard',
    means: 'acpi_pci_find_root() does not know a host bridge that ACPI has bound',
    edits: [["type: 'reply.bridge', bound: true", "type: 'reply.bridge', bound: false"]],
  },
  {
    id: 'bridge-at-any-moment',
    file: 'kernel/host-bridge.ts',
    kind: 'wrong guard',
    means: 'ACPI binds a host bridge before the step that brings it',
    edits: [["guard: 'isFree', ", '']],
  },
  {
    id: 'bridge-never-by-itself',
    file: 'kernel/host-bridge.ts',
    kind: 'wrong guard',
    means: 'ACPI binds no host bridge by itself',
    edits: [['isFree: ({ context }) => context.input.free }', 'isFree: () => false }']],
  },
  // cxl_bus_wq
  {
    id: 'wq-last-first',
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'order lost',
    means: 'cxl_bus_wq is not ordered: the work queued last runs first',
    edits: [
      ["context.queue[0]?.kind === 'rescan'", "context.queue.at(-1)?.kind === 'rescan'"],
      ['queue: ({ context }) => context.queue.slice(1)', 'queue: ({ context }) => context.queue.slice(0, -1)'],
      [
        'const [work, ...queue] = context.queue;',
        'const [work, queue] = [context.queue.at(-1), context.queue.slice(0, -1)];',
      ],
    ],
  },
  {
    id: 'wq-queued-twice',
    file: 'kernel/cxl-bus-wq.ts',
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
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'dropped reply or notifier',
    means: 'schedule_cxl_memdev_detach() does nothing on an idle queue',
    edits: [["'call.work.detach': { target: 'pending', actions: 'push' },", "'call.work.detach': {},"]],
  },
  {
    id: 'wq-work-not-due',
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'wrong count',
    means: 'a rescan that is queued does not count as CXL probing that is due',
    edits: [
      [
        "snapshot.hasTag('rescanning') || snapshot.context.queue.some((work) => work.kind === 'rescan')",
        "snapshot.hasTag('rescanning') && snapshot.hasTag('idle')",
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason: 'what a queued rescan will probe is due itself once the rescan runs, and the gate is open still',
    },
  },
  {
    id: 'wq-flush-does-not-wait',
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'skipped or moved wait',
    means: 'flush_workqueue() returns with work queued',
    edits: [
      [
        "'call.work.flush': { actions: 'join' },\n        go: [",
        "'call.work.flush': { actions: 'answerFlush' },\n        go: [",
      ],
    ],
  },
  {
    id: 'wq-flush-does-not-wait-for-the-rescan',
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'skipped or moved wait',
    means: 'flush_workqueue() returns while the rescan runs',
    edits: [
      [
        "'call.work.flush': { actions: 'join' },\n        'reply.rescan'",
        "'call.work.flush': { actions: 'answerFlush' },\n        'reply.rescan'",
      ],
    ],
  },
  {
    id: 'wq-flusher-not-woken',
    file: 'kernel/cxl-bus-wq.ts',
    kind: 'dropped reply or notifier',
    means: 'who waits in flush_workqueue() is never woken',
    edits: [["for (const flusher of context.flushers) enqueue(replyTo(flusher, { type: 'reply.work.flush' }));", '']],
  },
];
