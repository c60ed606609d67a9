import type { ReplayRecord } from '../../src/model/replay.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import type { ScheduleDiff } from '../../src/verbs/diff.ts';
import type { Diagnosis } from '../../src/verbs/causes/diagnosis.ts';
import type { Explanation } from '../../src/verbs/explain.ts';

/** Every field that a check can have, optional ones too, so that a schema which forgets one is caught. */
export const brokenReport = {
  scenario: 'S03',
  design: 'a0',
  gate: 'G0',
  verdict: 'violated',
  endings: ['CXL', 'LOST'],
  endingReports: [
    {
      ending: 'CXL',
      schedule: '0/0',
      steps: 2,
      parts: [{ range: '0x110000000-0x11fffffff', code: 'CXL' }],
      owners: ['dax 0x110000000-0x11fffffff of region, kmem'],
    },
    {
      ending: 'CXL+LOST',
      schedule: '0/3/1',
      steps: 3,
      parts: [
        { range: '0x110000000-0x117ffffff', code: 'CXL' },
        { range: '0x118000000-0x11fffffff', code: 'LOST' },
      ],
      owners: ['region 0x110000000-0x117ffffff bound, 1 of 1 targets'],
    },
  ],
  properties: [
    {
      id: 'I1',
      name: 'memory-lost',
      verdict: 'violated',
      why: '0x118000000-0x11fffffff has no dax device: dax_hmem left it to CXL and no region came',
      schedule: '0/3/1',
      steps: 3,
    },
    { id: 'I2', name: 'two-owners', verdict: 'holds', why: '', schedule: null, steps: null },
    {
      id: 'I11',
      name: 'order-decides',
      verdict: 'violated',
      why: 'two orders end differently',
      schedule: '0/0',
      schedules: ['0/0', '0/3/1'],
      steps: 2,
    },
  ],
  overWaits: { cause: 'timer', why: 'the gate waits out a timer', schedule: '0/3', steps: 2 },
  findings: ['cxl_port in state live does not handle go'],
  worlds: 1234,
  transitions: 5678,
  depth: 21,
  reduction: 'all',
  strategy: 'breadth-first',
  complete: true,
  coverage: { met: 1234, expanded: 1234, depth: 21, stoppedBy: null },
  bounds: { worlds: 100000, depth: 40, time: 60, memory: 2 ** 29 },
  seconds: 0.4,
} as const satisfies CheckReport;

/** The same of a search that had to be ended. */
export const cutReport: CheckReport = {
  ...brokenReport,
  complete: false,
  ended: '--time 2 was reached while the properties were judged',
  coverage: { met: 1234, expanded: 0, depth: 0, stoppedBy: 'time' },
};

/** Three steps of three actors: a message, a call and a timer. */
/** The same with what a sample of runs adds. */
export const sampledReport: CheckReport = {
  ...brokenReport,
  complete: false,
  strategy: 'pct',
  coverage: { met: 1234, expanded: 0, depth: 0, stoppedBy: 'runs' },
  bounds: {},
  sampling: {
    seed: 7,
    runs: 100,
    guarantee: { bugDepth: 2, sources: 10, steps: 20, counted: 90, perRun: 1 / 200, overall: 1 - (1 - 1 / 200) ** 90 },
  },
  properties: brokenReport.properties.map((property) =>
    property.verdict === 'violated' ? { ...property, bugDepth: 1 } : { ...property, verdict: 'unknown' },
  ),
};

/** All of one range is nobody's. */
const allLost = {
  reserved: 2 ** 28,
  lost: 2 ** 28,
  undecided: 0,
  refused: 0,
  untried: 0,
  usable: 0,
  rounded: 0,
  shared: 0,
  dead: 0,
  crashed: false,
} as const;

/** One in which the model does not follow every order. */
export const stuckReport: CheckReport = {
  ...brokenReport,
  verdict: 'unknown',
  reason: 'the script never comes to its end: step 1 waits for hmem-deferred, which never happens (schedule 0/0)',
  stuck: { step: 1, why: 'step 1 waits for hmem-deferred, which never happens', schedule: '0/0', steps: 2 },
  properties: brokenReport.properties.map(({ id, name }, index) =>
    index === 0
      ? { id, name, verdict: 'holds', why: '', schedule: null, steps: null, vacuous: 'there is no Soft Reserved range' }
      : { id, name, verdict: 'unknown', why: '', schedule: null, steps: null },
  ),
};

/** The same with what `--faults` adds. */
export const faultsReport: CheckReport = {
  ...brokenReport,
  notes: ['mem0 and mem1 are not alike: it changes the world at the start'],
  faults: { upTo: 1, points: 3, combinations: 4, finished: 4 },
  endingReports: brokenReport.endingReports.map((ending, index) => ({
    ...ending,
    bytes: allLost,
    faults: index === 0 ? [] : ['absent mem0'],
  })),
  overWaits: { ...brokenReport.overWaits, faults: ['hang unrelated'] },
  properties: brokenReport.properties.map((property) =>
    property.verdict === 'violated' ? { ...property, faults: ['hang unrelated'], shortest: false } : property,
  ),
};

export const record = {
  scenario: 'S03',
  design: 'a0',
  gate: 'G0',
  schedule: '0/3/1',
  steps: [
    {
      index: 1,
      choice: { kind: 'spontaneous', actor: 'modprobe', event: 'env.load' },
      touched: ['modprobe', 'cxl_acpi'],
      events: [{ from: 'modprobe', to: 'cxl_acpi', event: 'call.init' }],
      iomem: ['110000000-14fffffff : CXL Window 0', '  110000000-11fffffff : Soft Reserved'],
      kernel: 'drivers/cxl/acpi.c:cxl_acpi_probe',
      note: 'cxl_acpi publishes the window above the Soft Reserved range.',
    },
    {
      index: 2,
      choice: { kind: 'deliver', actor: 'dax_hmem', event: 'call.probe.start', from: 'modprobe' },
      touched: ['dax_hmem'],
      events: [],
      iomem: ['110000000-14fffffff : CXL Window 0', '  110000000-11fffffff : Soft Reserved'],
      kernel: 'drivers/dax/hmem/hmem.c:hmem_register_device',
      note: '',
      minor: true,
    },
    {
      index: 3,
      choice: { kind: 'timer', actor: 'gate', event: 'wait.over' },
      touched: ['gate', 'dax_hmem'],
      events: [{ from: 'gate', to: 'dax_hmem', event: 'reply.quiet' }],
      iomem: ['110000000-14fffffff : CXL Window 0'],
      kernel: '',
      note: 'The wait ends.',
    },
  ],
  ending: 'LOST',
  before: ['110000000-11fffffff : Soft Reserved'],
  iomem: ['110000000-14fffffff : CXL Window 0'],
} as const satisfies ReplayRecord;

const looks = {
  index: 2,
  actor: 'dax_hmem',
  note: 'dax_hmem finds no CXL window over 0x110000000-0x11fffffff; hmem.0 is registered for it',
  kernel: 'drivers/dax/hmem/hmem.c:hmem_register_device',
} as const;
const publishes = {
  index: 4,
  actor: 'cxl_acpi',
  note: 'cxl_acpi publishes CXL Window 0 (0x110000000-0x14fffffff) in /proc/iomem',
  kernel: 'drivers/cxl/acpi.c:add_cxl_resources',
} as const;

/** What was taken away, and what came of it. */
const causes = {
  property: 'I1',
  name: 'memory-lost',
  causes: [
    {
      kind: 'module',
      given: 'the module cxl_pci is missing',
      without: 'the module cxl_pci is loaded',
      holds: 'every order',
      endings: ['CXL'],
    },
  ],
  innocent: [{ kind: 'config', given: 'CONFIG_X is off', without: 'CONFIG_X is on' }],
  tried: 7,
  untried: ['gate G1'],
} as const;

/** One property explained, with a pair of steps to be reversed. */
export const explanation = {
  scenario: 'S03',
  design: 'a0',
  gate: 'G0',
  property: 'I1',
  name: 'memory-lost',
  verdict: 'violated',
  why: 'no dax device covers 0x110000000-0x11fffffff',
  worlds: 1234,
  complete: true,
  losing: record,
  continued: '0/3/1/0',
  minimised: { before: { steps: 9, switches: 3 }, after: { steps: 3, switches: 1 } },
  decidedAt: 2,
  flip: {
    found: 'flips',
    flips: [
      {
        pairs: [
          {
            first: looks,
            second: publishes,
            passing: {
              first: { ...looks, index: 3, note: 'dax_hmem finds a CXL window over 0x110000000-0x11fffffff' },
              second: { ...publishes, index: 2 },
            },
          },
        ],
        following: 2,
        passing: '0/1/1/0',
        ending: 'CXL',
      },
    ],
  },
  givens: ['gate G0: none'],
  bytes: allLost,
  causes,
  kernel: ['drivers/cxl/acpi.c:cxl_acpi_probe', 'drivers/dax/hmem/hmem.c:hmem_register_device'],
} as const satisfies Explanation;

/** What is to be said of a box whose memory is nobody's. */
export const diagnosis = {
  scenario: 'S03',
  title: 'cxl_pci fails',
  design: 'a0',
  gate: 'G0',
  verdict: 'violated',
  now: {
    source: 'capture',
    owners: [{ range: '0x110000000-0x11fffffff', bytes: 2 ** 28, isReserved: true, owner: 'nobody' }],
    bytes: allLost,
  },
  agrees: true,
  wrong: [
    {
      property: 'I1',
      name: 'memory-lost',
      harm: 'memory lost',
      statement: 'every Soft Reserved byte ends up in the range of a dax device',
      why: '0x110000000-0x11fffffff: no dax device covers it',
    },
  ],
  thisOrder: { isOnly: true, endings: ['LOST'], broken: ['I1'] },
  anyOrder: { isOnly: false, endings: ['HMEM', 'LOST'], broken: ['I1', 'I11'] },
  causes: [causes],
  odd: ['nobody loads kmem'],
  designs: [{ design: 'f', title: 'the fallback', holds: 'every order', endings: ['HMEM'] }],
  workarounds: [
    {
      what: 'keep cxl_acpi out',
      type: ['module_blacklist=cxl_acpi'],
      holds: 'every order',
      endings: ['HMEM'],
    },
  ],
  notTold: ['the end'],
} as const satisfies Diagnosis;

/** Two schedules with one race between them. */
export const difference = {
  scenario: 'S03',
  design: 'a0',
  gate: 'G0',
  same: false,
  shared: 1,
  races: [
    { first: looks, second: publishes, other: { first: { ...publishes, index: 2 }, second: { ...looks, index: 3 } } },
  ],
  following: 1,
  sides: [
    {
      schedule: '0/3/1/0',
      steps: 4,
      ending: 'HMEM',
      owners: ['dax 0x110000000-0x11fffffff of hmem, kmem'],
      complaints: [
        { property: 'I9', name: 'foreign-dax', why: 'a dax device of hmem is in use below region0', step: 4 },
      ],
      alone: [{ ...looks, index: 3, note: 'hmem.0 gets the dax device dax1.0' }],
    },
    { schedule: '0/1', steps: 2, ending: null, owners: [], complaints: [], alone: [] },
  ],
} as const satisfies ScheduleDiff;

/** The steps of `record` as columns. */
export const recordColumns: readonly string[] = [
  '  A=modprobe B=cxl_acpi C=gate D=dax_hmem',
  '  * takes the step, o changes with it, | stands by',
  '',
  '     A  B  C  D',
  '  1  *  o  |  |  cxl_acpi publishes the window above the Soft Reserved',
  '     |  |  |  |  range.',
  '     |  |  |  |    drivers/cxl/acpi.c:cxl_acpi_probe',
  '2-3  |  |  *  o  The wait ends.',
];
