import { fileOf, joined, trimmed } from '../encode/encoded.ts';
import { sh, shellFile, shellWord, type Shell } from '../encode/shell.ts';
import { ts, tsComment, tsData, tsString } from '../encode/typescript.ts';
import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';
import { adapterSkeleton, contract, player } from './vitest-texts.ts';
import { kernelWords } from '../encode/kernel-words.ts';

/** A Vitest file that drives an adapter, and a skeleton of that adapter. The test file imports Vitest only. */
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
  const text = fileOf([
    ...headLines(plan, command).map(tsComment),
    ts`import { describe, expect, it } from 'vitest';`,
    ts`import { createAdapter } from ${tsString(from)};`,
    ts``,
    trimmed(contract),
    ts``,
    ts`const setting: Setting = ${tsData(setting)};`,
    ts``,
    ts`/** What must be seen before the first step. */`,
    ts`const start: Required<Seen> = ${tsData(plan.start)};`,
    ts``,
    ts`const tests: readonly PlannedTest[] = ${tsData(plan.tests.map((test) => ({ ...test, covers: undefined })))};`,
    ts``,
    ts`const replay = ${tsString(replayCommand(plan, target))};`,
    ts``,
    trimmed(player),
  ]);
  return [
    { name: `${stem}.test.ts`, text },
    ...(adapter === undefined
      ? [{ name: `${stem}.adapter.ts`, text: adapterSkeleton(plan, `./${stem}.test.ts`), once: true as const }]
      : []),
  ];
}

/** The command that replays an order; the schedule is appended. */
const replayCommand = (plan: TestPlan, target: string): Shell =>
  joined(
    [
      sh`quiesce replay ${shellFile(target)} --design ${shellWord(plan.design)} --gate ${shellWord(plan.gate)} --order ${shellWord(plan.order)}`,
      ...kernelWords(plan.family ?? undefined),
      ...plan.faults.map((fault) => sh`--fault ${shellWord(fault)}`),
      sh`--schedule`,
    ],
    ' ',
  );
