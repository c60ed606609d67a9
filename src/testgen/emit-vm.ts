import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';

/** A script that has `quiesce vm` boot a kernel once for each order, and the schedule of each beside it. */
export function vmFiles(plan: TestPlan, { command, stem, target }: EmitOptions): readonly GeneratedFile[] {
  const schedules = plan.tests.map((test, index): GeneratedFile & { readonly title: string } => ({
    title: `${test.name}`.replace(/["$`\\]+/g, ' ').replace(/\s+/g, ' '),
    name: `${stem}-${index + 1}.schedule.json`,
    text: `${JSON.stringify(
      {
        generated: headLines(plan, command),
        scenario: plan.scenario,
        design: plan.design,
        gate: plan.gate,
        ...(plan.family === null ? {} : { family: plan.family }),
        order: plan.order,
        faults: plan.faults,
        name: test.name,
        schedule: test.schedule,
        ending: test.ending,
      },
      null,
      2,
    )}\n`,
  }));
  const text = [
    '#!/bin/bash',
    '# SPDX-License-Identifier: GPL-2.0',
    ...headLines(plan, command).map((line) => `# ${line}`),
    '#',
    '# Boots a kernel once for each order, has the order forced, and holds what came of it',
    '# against the model. KERNEL: the kernel image; MODULES: the folder of its modules.',
    script(target, schedules).trim(),
    '',
  ].join('\n');
  return [
    { name: `${stem}.vm.sh`, text, executable: true },
    ...schedules.map(({ name, text: schedule }) => ({ name, text: schedule })),
  ];
}

const script = (target: string, schedules: readonly { readonly name: string; readonly title: string }[]): string => `
quiesce=\${QUIESCE:-quiesce}
out=\${OUT:-vm-out}
here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "KTAP version 1"
  echo "1..0 # SKIP $1"
  exit 77
}

command -v "$quiesce" >/dev/null 2>&1 || skip "$quiesce is not installed (QUIESCE names it)"
[ -n "\${KERNEL:-}" ] || skip "KERNEL does not name a kernel image"
[ -n "\${MODULES:-}" ] || skip "MODULES does not name a folder of modules"

failed=0
echo "KTAP version 1"
echo "1..${schedules.length}"

run() {
  local number=$1 name=$2 code=0
  "$quiesce" vm --kernel "$KERNEL" --modules "$MODULES" --scenario ${target} \\
    --schedule "$here/$3" --out "$out/$number" > "$out-$number.log" 2>&1 || code=$?
  case $code in
    0) echo "ok $number $name" ;;
    77) echo "ok $number $name # SKIP $(tail -n 1 "$out-$number.log")" ;;
    *)
      echo "not ok $number $name"
      echo "# exit $code; see $out-$number.log"
      failed=1
      ;;
  esac
}

${schedules.map(({ name, title }, index) => `run ${index + 1} "${title}" '${name}'`).join('\n')}
exit "$failed"
`;
