import type { ModuleName } from '../model/kernel.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import { UsageError, type Choice } from '../system/index.ts';
import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';
import { shellRunsOf, type ShellEnd, type ShellRun } from './shell-run.ts';
import { functionsFor, preamble } from './shell-texts.ts';
import { forcedBy, isMissing } from './shell-steps.ts';

/**
 * A script for each thing that user space can do otherwise. Each wants a fresh boot: what drivers have done to `/proc/iomem` is not
 * undone by unloading them.
 * @throws UsageError when no script can force any of the orders
 */
export function shellFiles(
  plan: TestPlan,
  { command, stem }: EmitOptions,
  scenario: Scenario,
  choice: Choice,
): readonly GeneratedFile[] {
  const all = shellRunsOf(plan, scenario, choice);
  const [first] = all;
  if (!first) throw new UsageError('there is no order to make a script of', 'ask for more with --cover');
  const runs = all.filter(({ steps }) => steps.every((step) => forcedBy(step, scenario) !== null));
  if (runs.length === 0) {
    const step = first.steps.find((one) => forcedBy(one, scenario) === null);
    throw new UsageError(
      `no script can force these orders: ${JSON.stringify(step)} is nothing that a shell does by itself`,
      'take --target vitest or json, or --order free',
    );
  }
  return runs.map((run, index) => ({
    name: `${stem}${runs.length === 1 ? '' : `-${index + 1}`}.sh`,
    text: scriptOf(plan, run, command, scenario),
    executable: true as const,
  }));
}

function scriptOf(plan: TestPlan, run: ShellRun, command: string, scenario: Scenario): string {
  const lines = run.steps.flatMap((step) => forcedBy(step, scenario) ?? []);
  const points = lines.filter((line) => line !== 'settle').length;
  const isOpen = lines.some((line) => line.startsWith('unbind_all '));
  const asserted = run.must === 'differ' ? 1 : 4;
  const body = [
    ...prerequisites(plan, run, scenario),
    '',
    ...(run.ends ?? []).flatMap((end, index) => endFunction(end, index + 1)),
    `ends=${run.ends?.length ?? 0}`,
    '',
    'rc=1',
    'trap cleanup EXIT',
    'echo "KTAP version 1"',
    // Each device that a driver has is a point of its own, and how many there are shows only then.
    ...(isOpen ? [] : [`echo "1..${points + asserted}"`]),
    ...held(run.steps),
    '',
    ...lines,
    '',
    'look',
    ...(run.must === 'differ' ? mustDiffer : mustFollow(run.ends !== null)),
    ...(isOpen ? ['echo "1..$number"'] : []),
    'finish',
  ];
  return [
    '#!/bin/bash',
    '# SPDX-License-Identifier: GPL-2.0',
    ...headLines(plan, command).map((line) => `# ${line}`),
    `# schedule: ${run.schedule}`,
    '#',
    '# THEORY OF OPERATION',
    '# Loads modules and writes to sysfs in one order, and looks at /proc/iomem,',
    '# cxl list and daxctl list in the end. What the kernel does by itself in between',
    '# is up to it: every end that the model has for this order is right.',
    '# Wants a fresh boot without these modules. It stands for:',
    ...run.tests.map((name) => `#   ${name.replace(/\s+/g, ' ')}`),
    preamble.trimEnd(),
    '',
    functionsFor(body.join('\n')),
    '',
    ...body,
    '',
  ].join('\n');
}

const modulesIn = (steps: readonly Step[]): readonly ModuleName[] => [
  ...new Set(
    steps.flatMap((step) =>
      step.do === 'modprobe' || step.do === 'insmod' ? [step.module] : step.do === 'parallel' ? step.modules : [],
    ),
  ),
];

/** udev is kept from loading what the script loads in its turn. */
function held(steps: readonly Step[]): readonly string[] {
  const modules = modulesIn(steps);
  return modules.length === 0 ? [] : [`hold ${modules.join(' ')}`];
}

function prerequisites(
  { start }: TestPlan,
  { steps }: ShellRun,
  { kernel, platform, faults, id }: Scenario,
): readonly string[] {
  const modules = modulesIn(steps);
  const wanted = modules.filter((name) => !isMissing(kernel, name));
  // Later kernels keep Soft Reserved ranges out of /proc/iomem.
  const ranges = platform.softReserved
    .map(({ start: from, end }) => `${hex(from)}-${hex(end)}`)
    .filter((range) => start.iomem.some((line) => line.trim().startsWith(`${range} : `)));
  const promised = (why: string): string =>
    `[ -n "\${QUIESCE_BOX:-}" ] || skip "${why}; QUIESCE_BOX=1 says that it is"`;
  return [
    ...['modprobe', 'modinfo', 'udevadm', 'cxl', 'daxctl'].map((name) => `check_prereq ${name}`),
    `[ -n "$root" ] || [ "$(id -u)" -eq 0 ] || skip "must be root"`,
    `[ -r "$iomem" ] || skip "cannot read $iomem"`,
    `! grep -q '^ *0*-0* : ' "$iomem" || skip "$iomem shows no addresses"`,
    ...wanted.flatMap((name) => [
      `modinfo -n ${name} >/dev/null 2>&1 || skip "this kernel has no module ${name}"`,
      `! is_loaded ${name} || skip "${name} is loaded or built in already: boot with it blacklisted"`,
    ]),
    ...modules
      .filter((name) => isMissing(kernel, name))
      .map((name) => `! modinfo -n ${name} >/dev/null 2>&1 || skip "this kernel has ${name}, that of ${id} has not"`),
    ...ranges.map(
      (range) => `grep -q '^ *${range} : ' "$iomem" || skip "no ${range} here: this is not the box of ${id}"`,
    ),
    ...(ranges.length === 0 ? [promised(`nothing tells whether this is the box of ${id}`)] : []),
    ...(faults.some(({ kind }) => kind !== 'missing')
      ? [promised('whether the box has the faults of this test no script can tell')]
      : []),
  ];
}

/** An address as `/proc/iomem` prints it: eight digits or more. */
const hex = (address: number): string => address.toString(16).padStart(8, '0');

function endFunction(end: ShellEnd, number: number): readonly string[] {
  const part = (name: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [`    ${name}) ;;`] : [`    ${name})`, "      cat << 'END'", ...lines, 'END', '      ;;'];
  return [
    `end_${number}() {`,
    '  case $1 in',
    ...part('iomem', end.iomem),
    ...part('regions', end.regions),
    ...part('dax', end.dax),
    '  esac',
    '}',
    '',
  ];
}

const check = (name: string, test: string): readonly string[] => [
  `if ${test}; then`,
  `  pass "${name}"`,
  'else',
  `  fail "${name}"`,
];

const parts = [
  ['/proc/iomem ends as the model allows', 'iomem', 'iomem'],
  ['cxl list has the regions that the model allows', 'regions', 'cxl list'],
  ['daxctl list has the devices that the model allows', 'dax', 'daxctl list'],
] as const;
const whole = 'all of it is one end that the model allows';

const mustFollow = (isKnown: boolean): readonly string[] =>
  isKnown
    ? [
        ...parts.flatMap(([name, part, title]) => [
          ...check(name, `agrees ${part} "$now_${part}"`),
          `  tell_seen "${title}" <<< "$now_${part}"`,
          'fi',
        ]),
        'whole=0',
        'for ((end = 1; end <= ends; end++)); do',
        '  if ends_as "$end"; then whole=$end; fi',
        'done',
        ...check(whole, '[ "$whole" -gt 0 ]'),
        '  tell_all',
        'fi',
      ]
    : [...parts.map(([name]) => name), whole].map(
        (name) => `skip_one "${name}" "the model has too many orders to say"`,
      );

const mustDiffer: readonly string[] = [
  'lost=0',
  'for ((end = 1; end <= ends; end++)); do',
  '  if ends_as "$end"; then lost=$end; fi',
  'done',
  'if [ "$lost" -eq 0 ]; then',
  '  pass "does not end as the bug does"',
  'else',
  '  fail "does not end as the bug does"',
  '  tell_all',
  'fi',
];
