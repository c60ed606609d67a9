import { fileOf } from '../encode/encoded.ts';
import { jsonLines } from '../encode/json.ts';
import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';

/** The plan as JSON, one step per line, so that two versions can be compared with diff. */
export function jsonFiles(plan: TestPlan, { command, stem }: EmitOptions): readonly GeneratedFile[] {
  const document = { generated: headLines(plan, command), format: 'quiesce-test-plan', version: 1, ...plan };
  return [{ name: `${stem}.json`, text: fileOf([jsonLines(document)]) }];
}
