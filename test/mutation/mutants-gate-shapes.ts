import type { Mutant } from './mutant.ts';

/** Wrong models of what the gates share. */
export const gateShapeMutants: readonly Mutant[] = [
  {
    id: 'g0-lets-nobody-through',
    file: 'gates/g0.ts',
    kind: 'dropped reply or notifier',
    means: 'who asks a gate that is not there waits for ever',
    edits: [["'call.gate.wait': { actions: 'letThrough' },", "'call.gate.wait': {},"]],
  },
  // what the gates share
  {
    id: 'gates-waiter-forgotten',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'a gate that opens wakes all waiters but the first',
    edits: [
      ['for (const waiter of context.waiters) enqueue', 'for (const waiter of context.waiters.slice(1)) enqueue'],
    ],
  },
  {
    id: 'gates-launcher-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'the module init that launched the gate and waits for it never returns',
    edits: [["if (context.launcher !== null) enqueue(replyTo(context.launcher, { type: 'reply.gate.launch' }));", '']],
  },
  {
    id: 'gates-open-before-launch',
    file: 'gates/gate-shapes.ts',
    kind: 'skipped or moved wait',
    means: 'who waits before the launch is let through at once',
    edits: [
      ["'call.gate.wait': { target: '.awaited', actions: 'join' },", "'call.gate.wait': { actions: 'letThrough' },"],
    ],
  },
  {
    id: 'gates-launch-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'queueing the work of the gate does not return',
    edits: [["actions: holds ? 'holdLauncher' : 'answerLaunch'", "actions: holds ? 'holdLauncher' : []"]],
  },
  {
    id: 'gates-launcher-never-held',
    file: 'gates/gate-shapes.ts',
    kind: 'skipped or moved wait',
    means: 'cxl_acpi launches G1 and does not wait for it',
    edits: [["actions: holds ? 'holdLauncher' : 'answerLaunch'", "actions: 'answerLaunch'"]],
  },
  {
    id: 'gates-late-waiter-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'who asks an open gate waits for ever',
    edits: [["on: { 'call.gate.wait': { actions: 'letThrough' },", "on: { 'call.gate.wait': {},"]],
  },
  {
    id: 'gates-waiter-not-joined',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'who asks while the gate waits is not remembered',
    edits: [["...body.on, 'call.gate.wait': { actions: 'join' } },", "...body.on, 'call.gate.wait': {} },"]],
  },
  {
    id: 'gates-second-launch-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'a launch of a gate that works already gets no answer',
    edits: [
      ["on: { 'call.gate.launch': { actions: 'answerLaunch' }, ...body.on", "on: { 'call.gate.launch': {}, ...body.on"],
    ],
  },
  {
    id: 'gates-third-launch-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'a launch of a gate that is open gets no answer',
    edits: [
      [
        "'call.gate.launch': { actions: 'answerLaunch' } },\n      },\n    },\n  });",
        "'call.gate.launch': {} },\n      },\n    },\n  });",
      ],
    ],
  },
  {
    id: 'gates-signal-not-noted',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'modules and memdevs signal, and the gate does not count it',
    edits: [
      [
        "'call.gate.signal': { actions: ['note', 'answerSignal'] },",
        "'call.gate.signal': { actions: 'answerSignal' },",
      ],
    ],
  },
  {
    id: 'gates-signal-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'a module that signals never gets to the end of its init',
    edits: [["'call.gate.signal': { actions: ['note', 'answerSignal'] },", "'call.gate.signal': { actions: 'note' },"]],
  },
  {
    id: 'gates-memdev-as-module',
    file: 'gates/gate-shapes.ts',
    kind: 'wrong guard',
    means: 'a memdev that signals counts as the module that is waited for',
    edits: [
      [
        'context.input.signals.every((module) => context.signals.includes(module))',
        'context.signals.length >= context.input.signals.length',
      ],
    ],
    survives: {
      killedBy: 'counts',
      reason: 'no memdev is attached before cxl_pci has loaded, so it never stands for the module',
    },
  },
  {
    id: 'gates-release-untold',
    file: 'gates/gate-shapes.ts',
    kind: 'wrong view',
    means: 'a gate that has opened does not show it',
    edits: [["tags: ['released'],\n        entry: 'letAllThrough',", "entry: 'letAllThrough',"]],
  },
  {
    id: 'gates-unlaunched-waits',
    file: 'gates/gate-shapes.ts',
    kind: 'wrong view',
    means: 'whoever waits for a work that nobody has queued counts as waiting',
    edits: [["unnoticed ? {} : { tags: ['waiting'] }", "{ tags: ['waiting'] }"]],
  },
  {
    id: 'gates-preparer-unanswered',
    file: 'gates/gate-shapes.ts',
    kind: 'dropped reply or notifier',
    means: 'dax_hmem_init() does not go on when both modules have been requested',
    edits: [["['answerPreparer', 'forgetPreparer']", "'forgetPreparer'"]],
  },
  {
    id: 'gates-one-pass-for-ever',
    file: 'gates/gate-shapes.ts',
    kind: 'skipped or moved wait',
    means: 'the second wait on the merged gate does not flush again',
    edits: [
      [
        "released: { tags: ['released'] } },",
        "released: { tags: ['released'], on: { 'call.gate.wait': { actions: 'letThrough' } } } },",
      ],
    ],
  },
  {
    id: 'gates-second-request-lost',
    file: 'gates/gate-shapes.ts',
    kind: 'dependency ignored',
    means: 'dax_hmem_init() goes on when the first request has returned',
    edits: [['({ context }) => context.requests.slice(1)', '() => []']],
  },
  {
    id: 'g5-no-cxl-pci',
    file: 'gates/gate-shapes.ts',
    kind: 'dependency ignored',
    means: 'dax_hmem_init() does not request cxl_pci',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlAcpi]']],
  },
  {
    id: 'g5-no-cxl-acpi',
    file: 'gates/gate-shapes.ts',
    kind: 'dependency ignored',
    means: 'dax_hmem_init() does not request cxl_acpi',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlPci]']],
  },
  {
    id: 'g5-acpi-last',
    file: 'gates/gate-shapes.ts',
    kind: 'order lost',
    means: 'dax_hmem_init() requests cxl_pci before cxl_acpi',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlPci, context.input.cxlAcpi]']],
  },
];
