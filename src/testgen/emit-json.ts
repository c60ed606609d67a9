import type { TestPlan } from './generate.ts';
import { headLines, type EmitOptions, type GeneratedFile } from './head.ts';

/** The plan as JSON: a step per line, so that two versions of it can be compared. */
export function jsonFiles(plan: TestPlan, { command, stem }: EmitOptions): readonly GeneratedFile[] {
  const document = { generated: headLines(plan, command), format: 'quiesce-test-plan', version: 1, ...plan };
  return [{ name: `${stem}.json`, text: `${lined(document)}\n` }];
}

/**
 * JSON text with the members of objects and lists on lines of their own down to `depth` levels, and the rest of each on one line.
 * Steps of a plan lie six levels deep.
 */
export function lined(value: unknown, depth = 6, indent = ''): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isList = Array.isArray(value);
  // What JSON has no words for is left out, as JSON.stringify does.
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return isList ? '[]' : '{}';
  if (
    isList &&
    value.every((member) => typeof member !== 'object' || member === null) &&
    JSON.stringify(value).length < 80
  )
    return JSON.stringify(value);
  const inner = `${indent}  `;
  const lines = members.map(([key, member]) => {
    const text = lined(member, isStep(member) ? 0 : depth - 1, inner);
    return `${inner}${isList ? '' : `${JSON.stringify(key)}: `}${text}`;
  });
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

const isStep = (value: unknown): boolean => typeof value === 'object' && value !== null && 'choice' in value;
