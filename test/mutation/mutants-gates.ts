import type { Mutant } from './mutant.ts';

/** Wrong models of the quiescence gates and of their repairs. */
export const gateMutants: readonly Mutant[] = [
  // G1 to G5
  {
    id: 'g1-no-flush',
    file: 'gates/g1.ts',
    kind: 'skipped or moved wait',
    means: 'G1 opens without wait_for_device_probe()',
    edits: [
      [
        "states: { flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } } },",
        "states: { flushing: { always: '#gate.open' } },",
      ],
    ],
  },
  {
    id: 'g1-not-held',
    file: 'gates/g1.ts',
    kind: 'wrong trait',
    means: 'the work of G1 is queued, and cxl_acpi does not wait for it',
    edits: [['launchedGate(flushing, { holds: true })', 'launchedGate(flushing)']],
  },
  {
    id: 'g2-never-fires',
    file: 'gates/g2.ts',
    kind: 'skipped or moved wait',
    means: 'the delayed work of G2 is never queued',
    edits: [["states: { delayed: { after: { fixedDelay: '#gate.open' } } },", 'states: { delayed: {} },']],
  },
  {
    id: 'g2-long-never-fires',
    file: 'gates/g2.ts',
    kind: 'skipped or moved wait',
    means: 'the long delay of G2 never ends',
    edits: [["states: { delayed: { on: { 'idle.patience': '#gate.open' } } },", 'states: { delayed: {} },']],
  },
  {
    id: 'g2-no-delay',
    file: 'gates/g2.ts',
    kind: 'skipped or moved wait',
    means: 'the work of G2 is queued without a delay',
    edits: [
      [
        "states: { delayed: { on: { 'idle.patience': '#gate.open' } } },",
        "states: { delayed: { always: '#gate.open' } },",
      ],
    ],
  },
  {
    id: 'g2-armed-by-the-module',
    file: 'gates/g2.ts',
    kind: 'wrong guard',
    means: 'the delay of b is armed when cxl_acpi has loaded, not when an endpoint is there',
    edits: [["launch: 'endpoint',", "launch: 'module-init',"]],
  },
  {
    id: 'g2-armed-once',
    file: 'gates/g2.ts',
    kind: 'wrong guard',
    means: 'the delay of b ends as soon as a second endpoint would arm it anew',
    edits: [
      [
        "states: { delayed: { on: { 'idle.patience': '#gate.open' } } },",
        "states: { delayed: { on: { 'idle.patience': '#gate.open', 'call.gate.launch': '#gate.open' } } },",
      ],
    ],
    survives: {
      killedBy: 'counts',
      reason:
        'of two endpoints the second is the last; three of them are in S12 and S13 alone, which are too large to ask',
    },
  },
  {
    id: 'g3-one-module',
    file: 'gates/gate-shapes.ts',
    kind: 'wrong guard',
    means: 'G3 goes on when one of cxl_pci and cxl_mem has loaded',
    edits: [
      [
        'context.input.signals.every((module) =>',
        'context.input.signals.length === 0 || context.input.signals.some((module) =>',
      ],
    ],
  },
  {
    id: 'g3-no-module',
    file: 'gates/g3.ts',
    kind: 'skipped or moved wait',
    means: 'G3 does not wait for cxl_pci and cxl_mem',
    edits: [["always: { guard: 'allSignalled', target: 'settling' }", "always: { target: 'settling' }"]],
  },
  {
    id: 'g3-no-flush',
    file: 'gates/g3.ts',
    kind: 'skipped or moved wait',
    means: 'G3 opens as soon as both have loaded, without wait_for_device_probe()',
    edits: [
      [
        "flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } },",
        "flushing: { always: '#gate.open' },",
      ],
    ],
  },
  {
    id: 'g3-signal-unheard',
    file: 'gates/g3.ts',
    kind: 'dropped reply or notifier',
    means: 'cxl_mem does not signal that it has loaded',
    edits: [["signals: ['cxl_pci', 'cxl_mem'],", "signals: ['cxl_pci'],"]],
  },
  {
    id: 'g3-teardown-keeps-the-root',
    file: 'gates/g3.ts',
    kind: 'wrong trait',
    means: 'G3 with a teardown tears nothing down',
    edits: [['  tearsDown: true,\n', '']],
  },
  {
    id: 'g3-teardown-unbounded',
    file: 'gates/g3.ts',
    kind: 'wrong trait',
    means: 'G3 with a teardown has no timeout',
    edits: [["  bounded: 'long',\n", '']],
  },
  {
    id: 'g4-any-signal',
    file: 'gates/g4.ts',
    kind: 'wrong guard',
    means: 'G4 goes on when either cxl_pci has loaded or a memdev is attached',
    edits: [
      [
        "modules: { always: { guard: 'allSignalled', target: 'memdev' } },",
        "modules: {\n            always: [\n              { guard: 'allSignalled', target: 'done' },\n              { guard: 'memdevSignalled', target: 'done' },\n            ],\n          },",
      ],
    ],
  },
  {
    id: 'g4-memdev-not-waited',
    file: 'gates/g4.ts',
    kind: 'skipped or moved wait',
    means: 'G4 waits for no memdev, only for the module',
    edits: [
      ["memdev: { always: { guard: 'memdevSignalled', target: 'done' } },", "memdev: { always: { target: 'done' } },"],
    ],
  },
  {
    id: 'g4-memdev-unheard',
    file: 'gates/g4.ts',
    kind: 'dropped reply or notifier',
    means: 'an attached memdev does not signal, so only the 30 s end the wait of G4',
    edits: [["signals: ['cxl_pci'],\n  memdevSignals: true,", "signals: ['cxl_pci'],"]],
  },
  {
    id: 'g4-v5-memdev-unheard',
    file: 'gates/g4.ts',
    kind: 'dropped reply or notifier',
    means: 'the same in the fifth version',
    edits: [["launch: 'probe-end',\n  memdevSignals: true,", "launch: 'probe-end',"]],
  },
  {
    id: 'g4-module-unheard',
    file: 'gates/g4.ts',
    kind: 'dropped reply or notifier',
    means: 'G4 does not wait for cxl_pci',
    edits: [["signals: ['cxl_pci'],\n", '']],
    survives: {
      killedBy: 'counts',
      reason: 'no memdev is attached before cxl_pci has loaded, so the wait for the memdev is the longer one',
    },
  },
  {
    id: 'g4-never-times-out',
    file: 'gates/g4.ts',
    kind: 'skipped or moved wait',
    means: 'the 30 s of G4 never end',
    edits: [["bodyWith({ after: { patience: '.done' } })", 'bodyWith({})']],
  },
  {
    id: 'g4-long-never-times-out',
    file: 'gates/g4.ts',
    kind: 'skipped or moved wait',
    means: 'the 30 s of G4 never end, not even where nothing else can happen',
    edits: [["bodyWith({ on: { 'idle.patience': '.done' } })", 'bodyWith({})']],
  },
  {
    id: 'g4-no-flush',
    file: 'gates/g4.ts',
    kind: 'skipped or moved wait',
    means: 'G4 opens without wait_for_device_probe()',
    edits: [
      [
        "flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } },",
        "flushing: { always: '#gate.open' },",
      ],
    ],
  },
  {
    id: 'g4-launched-by-a-failed-probe',
    file: 'gates/g4.ts',
    kind: 'wrong guard',
    means: 'version 4 queues its work after a failed probe of cxl_acpi too',
    edits: [["launch: 'probe-bound',", "launch: 'probe-end',"]],
  },
  {
    id: 'g4-v5-not-launched-by-a-failed-probe',
    file: 'gates/g4.ts',
    kind: 'wrong guard',
    means: 'version 5 queues its work only after a probe of cxl_acpi that bound',
    edits: [["launch: 'probe-end',", "launch: 'probe-bound',"]],
  },
  {
    id: 'g4-short-patience',
    file: 'gates/g4.ts',
    kind: 'wrong trait',
    means: '30 s are shorter than some probe that ends',
    edits: [["bodyWith({ on: { 'idle.patience': '.done' } })", "bodyWith({ after: { patience: '.done' } })"]],
  },
  {
    id: 'g5-no-flush',
    file: 'gates/g5.ts',
    kind: 'skipped or moved wait',
    means: 'G5 opens without wait_for_device_probe()',
    edits: [
      [
        "states: { flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } } },",
        "states: { flushing: { always: '#gate.open' } },",
      ],
    ],
  },
  // repairs of G5
  {
    id: 'r1-one-pass',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'R1 stops after one pass',
    edits: [["[{ guard: 'isStirred', target: 'draining' }, { target: '#gate.open' }]", "{ target: '#gate.open' }"]],
  },
  {
    id: 'r1-no-drain',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'R1 does not flush cxl_bus_wq',
    edits: [
      [
        "draining: { ...drain, on: { 'reply.work.flush': 'flushing' } },\n      flushing: {",
        "draining: { always: 'flushing' },\n      flushing: {",
      ],
    ],
  },
  {
    id: 'r1-no-flush',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'R1 flushes cxl_bus_wq and does not call wait_for_device_probe()',
    edits: [["      flushing: {\n        entry: 'flush',", "      flushing: {\n        always: 'asking',"]],
  },
  {
    id: 'r2-no-drain',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'R2 does not flush cxl_bus_wq',
    edits: [
      [
        "draining: { ...drain, on: { 'reply.work.flush': 'flushing' } }, flushing },",
        "draining: { always: 'flushing' }, flushing },",
      ],
    ],
  },
  {
    id: 'r3-no-initcalls',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'R3 does not wait for the last initcall',
    edits: [
      [
        "initcalls: { entry: 'awaitInitcalls', on: { 'reply.quiet': 'flushing' } }, flushing },",
        "initcalls: { always: 'flushing' }, flushing },",
      ],
    ],
  },
  {
    id: 'r5-unbounded',
    file: 'gates/repairs.ts',
    kind: 'wrong trait',
    means: 'R5 has no timeout',
    edits: [
      [
        "'G5, with a timeout longer than any probe that ends', once, 'long'",
        "'G5, with a timeout longer than any probe that ends', once",
      ],
    ],
  },
  {
    id: 'r5-too-short',
    file: 'gates/repairs.ts',
    kind: 'wrong trait',
    means: 'the timeout of R5 may be shorter than a probe',
    edits: [
      [
        "'G5, with a timeout longer than any probe that ends', once, 'long'",
        "'G5, with a timeout longer than any probe that ends', once, 'anytime'",
      ],
    ],
  },
  {
    id: 'r5-guess-long',
    file: 'gates/repairs.ts',
    kind: 'wrong trait',
    means: 'the guessed timeout of R5 is always long enough',
    edits: [
      [
        "'G5, with a timeout that may be too short', once, 'anytime'",
        "'G5, with a timeout that may be too short', once, 'long'",
      ],
    ],
  },
  {
    id: 'r1235-no-initcalls',
    file: 'gates/repairs.ts',
    kind: 'skipped or moved wait',
    means: 'all repairs together do not wait for the last initcall',
    edits: [
      [
        "initcalls: { entry: 'awaitInitcalls', on: { 'reply.quiet': 'watching' } },",
        "initcalls: { always: 'watching' },",
      ],
    ],
  },
  {
    id: 'r1235-unbounded',
    file: 'gates/repairs.ts',
    kind: 'wrong trait',
    means: 'all repairs together have no timeout',
    edits: [["loop('initcalls'), 'long'", "loop('initcalls')"]],
  },
  {
    id: 'r1235-goes-on-after-timeout',
    file: 'gates/repairs.ts',
    kind: 'wrong guard',
    means: 'a pass that timed out is followed by another one',
    edits: [["[{ guard: 'isTimedOut', target: '#gate.open' }, { target: 'asking' }]", "{ target: 'asking' }"]],
  },
];
