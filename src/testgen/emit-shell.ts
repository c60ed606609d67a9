import { fileOf, joined } from '../encode/encoded.ts';
import { ktapText } from '../encode/ktap.ts';
import { sh, shellComment, shellHere, shellName, shellNames, shellText, type Shell } from '../encode/shell.ts';
import type { ModuleName } from '../model/kernel.ts';
import type { Scenario, UserStep } from '../model/scenario.ts';
import { UsageError } from '../boot/index.ts';

import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';
import { shellRunsOf, type ShellEnd, type ShellRun } from './shell-run.ts';
import { functionsFor, preamble } from './shell-texts.ts';
import { forcedBy, isMissing } from './shell-steps.ts';
import type { Variant } from '../boot/variant.ts';

/**
 * One script per distinct sequence of user-space actions. Each needs a fresh boot, because unloading drivers does not undo their
 * changes of `/proc/iomem`.
 * @throws UsageError when no script can force any of the orders
 */
export function shellFiles(
  plan: TestPlan,
  { command, stem }: EmitOptions,
  scenario: Scenario,
  variant: Variant,
): readonly GeneratedFile[] {
  const all = shellRunsOf(plan, scenario, variant);
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

function scriptOf(plan: TestPlan, run: ShellRun, command: Shell, scenario: Scenario): Shell {
  const lines = run.steps.flatMap((step) => forcedBy(step, scenario) ?? []);
  const points = lines.filter((line) => line !== 'settle').length;
  const isOpen = lines.some((line) => line.startsWith('unbind_all '));
  const asserted = run.must === 'differ' ? 1 : 4;
  const body = [
    ...prerequisites(plan, run, scenario),
    sh``,
    ...(run.ends ?? []).flatMap((end, index) => endFunction(end, index + 1)),
    sh`ends=${run.ends?.length ?? 0}`,
    sh``,
    sh`rc=1`,
    sh`trap cleanup EXIT`,
    ...(run.must === 'differ' ? [sh`shows_reserved=$(grep ' : Soft Reserved$' "$iomem" || true)`] : []),
    sh`echo "KTAP version 1"`,
    // Every device of a driver is a test point of its own, and their number is known only at run time.
    ...(isOpen ? [] : [sh`echo "1..${points + asserted}"`]),
    ...held(run.steps),
    sh``,
    ...lines,
    sh``,
    sh`look`,
    ...(run.must === 'differ' ? mustDiffer : mustFollow(run.ends !== null)),
    ...(isOpen ? [sh`echo "1..$number"`] : []),
    sh`finish`,
  ];
  return fileOf([
    sh`#!/bin/bash`,
    sh`# SPDX-License-Identifier: GPL-2.0`,
    ...headLines(plan, command).map(shellComment),
    shellComment(`schedule: ${run.schedule}`),
    sh`#`,
    sh`# THEORY OF OPERATION`,
    sh`# Loads modules and writes to sysfs in one order, and looks at /proc/iomem,`,
    sh`# cxl list and daxctl list in the end. What the kernel does by itself in between`,
    sh`# is up to it: every end that the model has for this order is right.`,
    sh`# Wants a fresh boot without these modules. It stands for:`,
    ...run.tests.map((name) => shellComment(`  ${name.replace(/\s+/g, ' ')}`)),
    preamble,
    sh``,
    functionsFor(joined(body, '\n')),
    sh``,
    ...body,
  ]);
}

const modulesIn = (steps: readonly UserStep[]): readonly ModuleName[] => [
  ...new Set(
    steps.flatMap((step) =>
      step.do === 'modprobe' || step.do === 'insmod' ? [step.module] : step.do === 'parallel' ? step.modules : [],
    ),
  ),
];

/** Prevents udev from loading modules that the script loads itself. */
function held(steps: readonly UserStep[]): readonly Shell[] {
  const modules = modulesIn(steps);
  return modules.length === 0 ? [] : [sh`hold ${shellNames(modules)}`];
}

function prerequisites(
  { start }: TestPlan,
  { steps, must }: ShellRun,
  { kernel, platform, faults, id: rawId }: Scenario,
): readonly Shell[] {
  const id = ktapText(rawId);
  const modules = modulesIn(steps);
  const wanted = modules.filter((name) => !isMissing(kernel, name));
  // Later kernels do not insert Soft Reserved ranges into /proc/iomem.
  const ranges = platform.softReserved
    .map(({ start: from, end }) => `${hex(from)}-${hex(end)}`)
    .filter((range) => start.iomem.some((line) => line.trim().startsWith(`${range} : `)));
  const promised = (why: string): Shell =>
    sh`[ -n "\${QUIESCE_BOX:-}" ] || skip ${shellText(`${why}; QUIESCE_BOX=1 says that it is`)}`;
  return [
    ...['modprobe', 'modinfo', 'cxl', 'daxctl'].map((name) => sh`check_prereq ${shellName(name)}`),
    sh`[ -n "$root" ] || [ "$(id -u)" -eq 0 ] || skip "must be root"`,
    sh`[ -r "$iomem" ] || skip "cannot read $iomem"`,
    sh`! grep -q '^ *0*-0* : ' "$iomem" || skip "$iomem shows no addresses"`,
    ...wanted
      .map(shellName)
      .flatMap((name) => [
        sh`modinfo -n ${name} >/dev/null 2>&1 || skip "this kernel has no module ${name}"`,
        sh`! is_loaded ${name} || skip "${name} is loaded or built in already: boot with it blacklisted"`,
      ]),
    ...modules
      .filter((name) => isMissing(kernel, name))
      .map(
        (name) =>
          sh`! modinfo -n ${shellName(name)} >/dev/null 2>&1 || skip ${shellText(`this kernel has ${name}, that of ${id} has not`)}`,
      ),
    ...ranges.map((range) => {
      const isHere = sh`grep -q '^ *${shellName(range)} : ' "$iomem"`;
      return must === 'differ'
        ? sh`${isHere} || ${promised(`no ${range} here, and a kernel that hides it cannot tell whether this is the box of ${id}`)}`
        : sh`${isHere} || skip ${shellText(`no ${range} here: this is not the box of ${id}`)}`;
    }),
    ...(ranges.length === 0 ? [promised(`nothing tells whether this is the box of ${id}`)] : []),
    ...(faults.some(({ kind }) => kind !== 'missing')
      ? [promised('whether the box has the faults of this test no script can tell')]
      : []),
  ];
}

/** An address as `/proc/iomem` prints it: eight digits or more. */
const hex = (address: number): string => address.toString(16).padStart(8, '0');

function endFunction(end: ShellEnd, number: number): readonly Shell[] {
  const part = (name: Shell, lines: readonly string[]): readonly Shell[] =>
    lines.length === 0
      ? [sh`    ${name}) ;;`]
      : [sh`    ${name})`, sh`      cat << 'END'`, ...shellHere(lines), sh`      ;;`];
  return [
    sh`end_${number}() {`,
    sh`  case $1 in`,
    ...part(sh`iomem`, end.iomem),
    ...part(sh`regions`, end.regions),
    ...part(sh`dax`, end.dax),
    sh`  esac`,
    sh`}`,
    sh``,
  ];
}

const check = (name: Shell, test: Shell): readonly Shell[] => [
  sh`if ${test}; then`,
  sh`  pass ${name}`,
  sh`else`,
  sh`  fail ${name}`,
];

const parts = [
  [sh`"/proc/iomem ends as the model allows"`, sh`iomem`, sh`iomem`],
  [sh`"cxl list has the regions that the model allows"`, sh`regions`, sh`cxl list`],
  [sh`"daxctl list has the devices that the model allows"`, sh`dax`, sh`daxctl list`],
] as const;
const whole = sh`"all of it is one end that the model allows"`;

const mustFollow = (isKnown: boolean): readonly Shell[] =>
  isKnown
    ? [
        ...parts.flatMap(([name, part, title]) => [
          ...check(name, sh`agrees ${part} "$now_${part}"`),
          sh`  tell_seen "${title}" <<< "$now_${part}"`,
          sh`fi`,
        ]),
        sh`whole=0`,
        sh`for ((end = 1; end <= ends; end++)); do`,
        sh`  if ends_as "$end"; then whole=$end; fi`,
        sh`done`,
        ...check(whole, sh`[ "$whole" -gt 0 ]`),
        sh`  tell_all`,
        sh`fi`,
      ]
    : [...parts.map(([name]) => name), whole].map(
        (name) => sh`skip_one ${name} "the model has too many orders to say"`,
      );

const mustDiffer: readonly Shell[] = [
  sh`lost=0`,
  sh`for ((end = 1; end <= ends; end++)); do`,
  sh`  if ends_as_bug "$end"; then lost=$end; fi`,
  sh`done`,
  sh`if [ "$lost" -eq 0 ]; then`,
  sh`  pass "does not end as the bug does"`,
  sh`else`,
  sh`  fail "does not end as the bug does"`,
  sh`  tell_all`,
  sh`fi`,
];
