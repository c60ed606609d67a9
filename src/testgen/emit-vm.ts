import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';

/** A script that has `quiesce vm` boot a kernel once for each order. */
export function vmFiles(plan: TestPlan, { command, stem, target, faults = [] }: EmitOptions): readonly GeneratedFile[] {
  const word = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  const asked = [
    `--design ${word(plan.design)}`,
    `--gate ${word(plan.gate)}`,
    `--order ${plan.order}`,
    ...(plan.family === null ? [] : [`--family ${plan.family}`]),
    ...faults.map((fault) => `--fault ${word(fault)}`),
  ];
  const orders = plan.tests.map(({ name, schedule }) => ({
    title: name.replace(/["$`\\#]+/g, ' ').replace(/\s+/g, ' '),
    schedule,
  }));
  const text = [
    '#!/bin/bash',
    '# SPDX-License-Identifier: GPL-2.0',
    ...headLines(plan, command).map((line) => `# ${line}`),
    '#',
    '# Boots a kernel once for each order, has the order forced, and holds what came of it',
    '# against the model. KERNEL: the kernel image; MODULES: the folder of its modules;',
    '# TOOLS: a tree of unpacked packages, if any; TIMEOUT: seconds for each boot; OUT: a',
    '# folder for the captures. DRY_RUN=1 boots nothing, and needs neither kernel nor modules.',
    script(target, asked.join(' '), orders).trim(),
    '',
  ].join('\n');
  return [{ name: `${stem}.vm.sh`, text, executable: true }];
}

const script = (
  target: string,
  asked: string,
  orders: readonly { readonly title: string; readonly schedule: string }[],
): string => `
quiesce=\${QUIESCE:-quiesce}
out=\${OUT:-vm-out}

skip() {
  echo "KTAP version 1"
  echo "1..0 # SKIP $1"
  exit 77
}

command -v "$quiesce" >/dev/null 2>&1 || skip "$quiesce is not installed (QUIESCE names it)"
if [ -n "\${DRY_RUN:-}" ]; then
  how=(--dry-run)
else
  [ -n "\${KERNEL:-}" ] || skip "KERNEL does not name a kernel image"
  [ -n "\${MODULES:-}" ] || skip "MODULES does not name a folder of modules"
  how=(--kernel "$KERNEL" --modules "$MODULES" --timeout "\${TIMEOUT:-300}")
  if [ -n "\${TOOLS:-}" ]; then how+=(--tools "$TOOLS"); fi
fi
mkdir -p "$out"

failed=0
echo "KTAP version 1"
echo "1..${orders.length}"

run() {
  local number=$1 name=$2 code=0
  "$quiesce" vm ${target} "\${how[@]}" ${asked} \\
    --schedule "$3" --out "$out/$number" --force > "$out/$number.log" 2>&1 || code=$?
  case $code in
    0) echo "ok $number $name" ;;
    77) echo "ok $number $name # SKIP $(tail -n 1 "$out/$number.log")" ;;
    *)
      echo "not ok $number $name"
      echo "# exit $code; see $out/$number.log"
      failed=1
      ;;
  esac
}

${orders.map(({ schedule, title }, index) => `run ${index + 1} "${title}" ${schedule}`).join('\n')}
exit "$failed"
`;
