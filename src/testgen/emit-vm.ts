import { fileOf, joined, trimmed } from '../encode/encoded.ts';
import { ktapText } from '../encode/ktap.ts';
import { sh, shellComment, shellFile, shellText, shellWord, type Shell } from '../encode/shell.ts';
import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';

/** A script that boots a kernel once for each order, with `quiesce vm`. */
export function vmFiles(plan: TestPlan, { command, stem, target, faults = [] }: EmitOptions): readonly GeneratedFile[] {
  const options = [
    sh`--design ${shellWord(plan.design)}`,
    sh`--gate ${shellWord(plan.gate)}`,
    sh`--order ${shellWord(plan.order)}`,
    ...(plan.family === null ? [] : [sh`--family ${shellWord(plan.family)}`]),
    ...faults.map((fault) => sh`--fault ${shellWord(fault)}`),
  ];
  const orders = plan.tests.map(({ name, schedule }) => ({
    title: shellText(ktapText(name)),
    schedule: shellWord(schedule),
  }));
  const text = fileOf([
    sh`#!/bin/bash`,
    sh`# SPDX-License-Identifier: GPL-2.0`,
    ...headLines(plan, command).map(shellComment),
    sh`#`,
    sh`# Boots a kernel once for each order, has the order forced, and holds what came of it`,
    sh`# against the model. KERNEL: the kernel image; MODULES: the folder of its modules;`,
    sh`# TOOLS: a tree of unpacked packages, if any; TIMEOUT: seconds for each boot; OUT: a`,
    sh`# folder for the captures. DRY_RUN=1 boots nothing, and needs neither kernel nor modules.`,
    trimmed(script(shellFile(target), joined(options, ' '), orders)),
  ]);
  return [{ name: `${stem}.vm.sh`, text, executable: true }];
}

const script = (
  target: Shell,
  options: Shell,
  orders: readonly { readonly title: Shell; readonly schedule: Shell }[],
): Shell => sh`
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
  "$quiesce" vm ${target} "\${how[@]}" ${options} \\
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

${joined(
  orders.map(({ schedule, title }, index) => sh`run ${index + 1} ${title} ${schedule}`),
  '\n',
)}
exit "$failed"
`;
