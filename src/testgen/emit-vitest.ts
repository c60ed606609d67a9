import type { TestPlan } from './generate.ts';
import { lined } from './emit-json.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';
import { adapterSkeleton, contract, player } from './vitest-texts.ts';

/**
 * A test file for Vitest that drives an adapter, and the beginnings of that adapter. The test file needs nothing but Vitest.
 */
export function vitestFiles(plan: TestPlan, options: EmitOptions): readonly GeneratedFile[] {
  const { command, stem, target, adapter } = options;
  const from = adapter ?? `./${stem}.adapter.ts`;
  const setting = {
    scenario: plan.scenario,
    design: plan.design,
    gate: plan.gate,
    family: plan.family,
    order: plan.order,
    faults: plan.faults,
    actors: plan.actors,
  };
  const text = [
    ...headLines(plan, command).map((line) => `// ${line}`),
    "import { describe, expect, it } from 'vitest';",
    `import { createAdapter } from ${JSON.stringify(from)};`,
    '',
    contract.trim(),
    '',
    `const setting: Setting = ${lined(setting)};`,
    '',
    '/** What must be seen before the first step. */',
    `const start: Required<Seen> = ${lined(plan.start)};`,
    '',
    `const tests: readonly PlannedTest[] = ${lined(plan.tests.map((test) => ({ ...test, covers: undefined })))};`,
    '',
    `const replay = ${JSON.stringify(replayCommand(plan, target))};`,
    '',
    player.trim(),
    '',
  ].join('\n');
  return [
    { name: `${stem}.test.ts`, text },
    ...(adapter === undefined
      ? [{ name: `${stem}.adapter.ts`, text: adapterSkeleton(plan, `./${stem}.test.ts`), once: true as const }]
      : []),
  ];
}

/** The command that tells an order again; the schedule is put behind it. */
const replayCommand = (plan: TestPlan, target: string): string =>
  [
    `quiesce replay ${target} --design ${plan.design} --gate ${plan.gate} --order ${plan.order}`,
    ...(plan.family === null ? [] : [`--family ${plan.family}`]),
    ...plan.faults.map((fault) => `--fault '${fault}'`),
    '--schedule',
  ].join(' ');
