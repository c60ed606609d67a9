import { dt } from '../../src/encode/graphs.ts';
import { EMPTY, of, throwError } from 'rxjs';
import { modularConfig } from '../../src/model/kernel.ts';
import type { Fault, Scenario } from '../../src/model/scenario.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import type { ChartTarget, CheckOptions, Deps, ExportTarget } from '../../src/cli/deps.ts';
import type { Variant } from '../../src/boot/variant.ts';
import type { ExportOptions } from '../../src/export/index.ts';
import type { ExplainOptions, Explanation } from '../../src/verbs/explain.ts';
import type { Trial } from '../../src/verbs/causes/condition.ts';
import type { Conformance } from '../../src/conform/index.ts';
import { withIomemDax } from '../../src/capture/listed-in-iomem.ts';
import { missingFiles } from '../../src/capture/missing-files.ts';
import { ImportError } from '../../src/input/errors.ts';
import * as guest from '../../src/vm/index.ts';
import { judgeKtap } from '../../src/vm/ktap.ts';
import * as testgen from '../../src/testgen/index.ts';
import type { GenerateOptions, GivenSchedule, TestPlan } from '../../src/testgen/index.ts';
import { recorded } from './recording.ts';
import { brokenReport, diagnosis, difference, explanation, record } from '../report/samples.ts';
import { emptyPlatform } from '../import/empty-platform.ts';

/** An empty scenario: the fakes use only its name, kernel and order. */
const scenarioNamed = (id: string, family?: '6.12' | '7.0' | '7.1'): Scenario => ({
  id,
  title: `the title of ${id}`,
  cite: [],
  platform: {
    name: 'box',
    ...emptyPlatform,
  },
  kernel: {
    ...(family ? { family } : {}),
    config: modularConfig,
    initramfs: 'all',
    missing: [],
    softdeps: true,
    memoryBlockSize: 2 ** 27,
    asyncProbe: [],
  },
  userspace: { udev: true, order: 'forced', steps: [] },
  faults: [],
});

/** A call of the model checker by a verb. */
export interface Call {
  readonly what:
    | 'boot'
    | 'conform'
    | 'check'
    | 'faults'
    | 'replay'
    | 'run'
    | 'explain'
    | 'diagnose'
    | 'diff'
    | 'export'
    | 'generate';
  readonly scenario: string;
  readonly order: string;
  readonly choice: Variant;
  readonly more: unknown;
  /** Faults added by the command line. */
  readonly faults?: readonly Fault[];
  /** The value of `--reduce`, unless absent or `none`. */
  readonly reduce?: string;
}

/** The result of one command line. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly Call[];
}

/** Overrides of the fakes by a test. */
export interface Setting {
  readonly report?: CheckReport;
  readonly explained?: Partial<Explanation>;
  readonly fail?: Error;
  readonly conformance?: Partial<Conformance>;
  readonly planned?: Partial<TestPlan>;
  /** The result of a search, if not the default. */
  readonly answer?: (scenario: string, choice: Variant) => Partial<CheckReport> | Error | undefined;
  /** The error of a boot in QEMU; a capture by default. */
  readonly booted?: Error;
  /** The output of a test in the guest, and its exit code. */
  readonly ktap?: readonly [text: string, code: number];
  readonly terminal?: boolean;
  readonly env?: Record<string, string>;
  /** Milliseconds between two reads of the clock. */
  readonly tickMs?: number;
}

const testPlan: TestPlan = {
  scenario: 'S03',
  title: 'a title',
  design: 'a0',
  gate: 'G0',
  family: null,
  order: 'forced',
  faults: [],
  cover: ['race-pairs'],
  machines: [],
  paths: 'covering',
  actors: { cxl_mem: 'cxl_mem' },
  worlds: 3,
  complete: true,
  coverage: [{ criterion: 'race-pairs', known: 2, covered: 2, missing: [] }],
  unreached: { states: [], events: [] },
  start: { states: { cxl_mem: 'unbound' }, iomem: [], owners: [], due: [] },
  tests: [
    {
      name: '1: 2 race-pairs',
      schedule: '0',
      must: 'follow',
      ending: null,
      covers: ['race-pairs: a, before b'],
      steps: [
        {
          choice: 0,
          kind: 'deliver',
          actor: 'cxl_mem',
          event: { type: 'go' },
          note: 'it goes on',
          kernel: '',
          heard: [],
          after: { states: { cxl_mem: 'bound' } },
        },
      ],
    },
  ],
};

const ranAs = (ktap: string, code: number): guest.TestRun => ({
  ...judgeKtap(ktap, code),
  ktap,
  complaints: '',
  code,
});

/** What `conform` answers unless a test sets another answer. */
export const conforming = {
  verdict: 'conforms',
  lines: 57,
  matched: 57,
  passedOver: 800,
  impossible: null,
  allowed: [],
  end: [],
  notCompared: [{ what: 'end', why: 'there is no iomem.txt' }],
  coverage: { shown: [{ kind: 'probe.bus', lines: 57 }], missing: [], weak: false },
  schedule: '0/1',
  outcome: null,
  states: 60,
} as const satisfies Conformance;

const holding: CheckReport = {
  ...brokenReport,
  verdict: 'holds',
  endings: ['CXL'],
  properties: brokenReport.properties.filter(({ verdict }) => verdict === 'holds'),
};

/** Runs a command line against fakes with fixed results. */
export async function quiesce(line: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const calls: Call[] = [];
  let nowMs = 0;
  const note = (
    what: Call['what'],
    scenario: Scenario,
    choice: Variant,
    more: unknown,
    { reduce = 'none' }: Partial<CheckOptions> = {},
  ): void => {
    const reduced = reduce === 'none' ? {} : { reduce };
    const faults = scenario.faults.length === 0 ? {} : { faults: scenario.faults };
    calls.push({ what, scenario: scenario.id, order: scenario.userspace.order, choice, more, ...faults, ...reduced });
    if (setting.fail) throw setting.fail;
  };
  const deps: Deps = {
    system: () =>
      Promise.resolve({
        designs: [
          { id: 'a0', title: 'dax_hmem decides alone' },
          { id: 'a1', title: 'interim' },
          { id: 'f', title: 'ask, then take' },
        ],
        gates: [
          { id: 'G0', title: 'none' },
          { id: 'G3', title: 'wait_for_device_probe()' },
        ],
        properties: [
          { id: 'I1', title: 'Every byte ends under a dax device.' },
          { id: 'I2', title: 'No byte has two claims.' },
        ],
        defaultGate: (design: string) => (design === 'f' ? 'G3' : 'G0'),
        designOfFamily: (family) => ({ '6.12': 'a0', '7.0': 'a1', '7.1': 'f' })[family],
        checkScenario(scenario: Scenario, choice: Variant, options: CheckOptions) {
          note('check', scenario, choice, options.bounds, options);
          for (let worlds = 1; worlds <= 3; worlds++)
            options.onProgress?.({ worlds, transitions: worlds, depth: worlds });
          const answer = setting.answer?.(scenario.id, choice);
          if (answer instanceof Error) throw answer;
          return {
            ...(setting.report ?? (choice.design === 'f' ? holding : brokenReport)),
            ...answer,
            scenario: scenario.id,
            design: choice.design,
            gate: choice.gate ?? '',
          };
        },
        // oxlint-disable-next-line require-yield -- A fake needs no second slice.
        *checking(scenario: Scenario, choice: Variant, options: CheckOptions) {
          return this.checkScenario(scenario, choice, options);
        },
        withFaults(scenario: Scenario, choice: Variant, upTo: number) {
          note('faults', scenario, choice, upTo);
          return setting.report ?? brokenReport;
        },
        replayScenario(scenario: Scenario, choice: Variant, schedule: string) {
          note('replay', scenario, choice, schedule);
          return { ...record, scenario: scenario.id, schedule };
        },
        explainScenario(scenario: Scenario, choice: Variant, { bounds, property, schedule }: ExplainOptions) {
          note('explain', scenario, choice, { bounds, property, schedule });
          return { ...explanation, ...setting.explained, scenario: scenario.id };
        },
        diagnose({ scenario, variant }: Trial) {
          note('diagnose', scenario, variant, {});
          return { ...diagnosis, scenario: scenario.id };
        },
        diffSchedules(scenario: Scenario, choice: Variant, schedules: readonly [string, string]) {
          note('diff', scenario, choice, schedules);
          return { ...difference, scenario: scenario.id };
        },
      }),
    input: () =>
      Promise.resolve({
        listScenarios: () => [
          { id: 'S03', title: 'cxl_pci fails', file: 's03.yaml' },
          { id: 'S06', title: 'half of an interleave', file: 's06.yaml' },
        ],
        listExamples: () => [{ id: '6.12-t1-sr256-nopci', title: 'no cxl_pci', file: 'examples/nopci' }],
        loadScenario(idOrPath: string) {
          if (idOrPath.endsWith('.json'))
            throw new ImportError('`y` is not a list', { file: idOrPath, line: 7, column: 3, hint: 'write [a, b]' });
          return scenarioNamed(idOrPath, idOrPath === 'S06' ? '7.1' : undefined);
        },
        missingFiles,
        withIomemDax,
        captureScript: () => '#!/bin/sh\n',
        readScenarioFile(path: string) {
          return { scenario: this.loadScenario(path), notes: [] };
        },
        readCaptureFolder: (path: string) => ({
          scenario: scenarioNamed('capture', '6.12'),
          notes: [`dmesg.txt:3 is not understood (${path})`],
        }),
        readBootFolder: (path: string) => ({
          scenario: scenarioNamed('capture', '6.12'),
          notes: [`dmesg.txt:3 is not understood (${path})`],
          log: { file: 'dmesg.txt', content: '' },
        }),
        formatScenario: (scenario: Scenario) => `id: ${scenario.id}\n`,
      }),
    conform: () =>
      Promise.resolve({
        conform: ({ scenario }, choice, more) => {
          note('conform', scenario, choice, { limit: more?.limit });
          return { ...conforming, ...setting.conformance };
        },
        asLogged: (scenario) => ({ ...scenario, id: `${scenario.id} as logged` }),
        dmesgOf: (scenario, choice, schedule) => {
          note('replay', scenario, choice, schedule);
          return [{ step: 1, text: 'a line', kernel: '' }];
        },
      }),
    vm: () =>
      Promise.resolve({
        ...guest,
        releaseOfFile: (path) => (path.includes('6.12') ? '6.12.107' : null),
        vmPlan: (scenario, { variant, ...more } = {}) => {
          if (more.test !== undefined) return guest.vmPlan(scenario, more);
          if (variant) note('boot', scenario, variant, more);
          const expected = { design: 'a0', gate: 'G0', endings: ['SHADOW'], complete: true };
          return { ...guest.vmPlan(scenario), expected };
        },
        endingAt: (scenario, choice, schedule) => {
          note('replay', scenario, choice, schedule);
          return 'SHADOW';
        },
        boot: (_plan, { report }) => {
          report('  12 s  modprobe dax_hmem');
          if (setting.booted) return Promise.reject(setting.booted);
          return Promise.resolve({
            release: '6.12.107',
            accel: 'tcg',
            qemu: 'QEMU emulator version 10',
            seconds: 41.6,
            ...(setting.ktap === undefined ? {} : { test: ranAs(...setting.ktap) }),
          });
        },
      }),
    exporter: () =>
      Promise.resolve({
        namedMachines: [{ name: 'cxl_mem' }, { name: 'G5' }],
        exportChart: (machine: string, target: ChartTarget) => ({
          machine,
          target,
          states: 2,
          transitions: 1,
          lines: [dt`c`, dt`d`],
        }),
        exportScenario(scenario: Scenario, choice: Variant, target: ExportTarget, { worlds, time }: ExportOptions) {
          note('export', scenario, choice, { target, worlds, time });
          const counts = { worlds: 3, transitions: 2, finals: 1 };
          return { scenario: scenario.id, design: choice.design, gate: '', target, ...counts, lines: [dt`a`, dt`b`] };
        },
      }),
    testgen: () =>
      Promise.resolve({
        ...testgen,
        generatePlan(scenario: Scenario, choice: Variant, { cover, machines, paths, worlds }: GenerateOptions) {
          note('generate', scenario, choice, { cover, machines, paths, worlds });
          return { ...testPlan, scenario: scenario.id, ...setting.planned };
        },
        planFrom(scenario: Scenario, choice: Variant, given: readonly GivenSchedule[], machines?: readonly string[]) {
          note('generate', scenario, choice, { given, machines });
          return { ...testPlan, scenario: scenario.id, paths: 'given' };
        },
      }),
    threads: () =>
      Promise.resolve({
        // In reverse order and with errors, so that the caller must sort the results and repeat the failed cells.
        exploreCells: (_compared, places, _threads, onBegin, onAnswer) => {
          for (const [index, place] of [...places].reverse().entries()) {
            onBegin(place);
            const contender = { design: 'of a thread', gate: '' };
            const report = index % 2 === 0 ? { ...brokenReport, scenario: `${place.row}, ${place.column}` } : null;
            onAnswer({ place, cell: report && { contender, report, reason: '' } });
          }
          return Promise.resolve();
        },
      }),
    live: () =>
      Promise.resolve({
        runLive(scenario: Scenario, choice: Variant, options: object) {
          note('run', scenario, choice, options);
          return 'pace' in options
            ? EMPTY
            : setting.env?.['BREAK']
              ? throwError(() => new Error('broke'))
              : of(record.steps[0], record.steps[1]);
        },
      }),
  };
  const ran = await recorded(
    line,
    {
      outIsTerminal: setting.terminal ?? false,
      errIsTerminal: setting.terminal ?? false,
      columns: 120,
      env: setting.env ?? {},
      now: () => (nowMs += setting.tickMs ?? 0),
    },
    '0.1.0',
    deps,
  );
  return { ...ran, calls };
}
