import type { Encoded } from './encoded.ts';
import { escaped } from './escape.ts';

/** JSON text. */
export type JsonText = Encoded<'json'>;

/** JSON text: on one line, or indented. Characters that a terminal would act on, or not show, are written as numbers. */
export const jsonOf = (value: unknown, indent = 0): JsonText =>
  // Outside of its strings JSON has no such character but the line ends of its indentation.
  escaped(JSON.stringify(value, null, indent) ?? 'null') as JsonText;

/**
 * JSON text with the members of objects and lists on lines of their own down to `depth` levels, and the rest of each on one line.
 * Steps of a plan lie six levels deep.
 */
export function jsonLines(value: unknown, depth = 6, indent = ''): JsonText {
  if (depth === 0 || typeof value !== 'object' || value === null) return jsonOf(value);
  const isList = Array.isArray(value);
  // What JSON has no words for is left out, as JSON.stringify does.
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return (isList ? '[]' : '{}') as JsonText;
  if (
    isList &&
    value.every((member) => typeof member !== 'object' || member === null) &&
    JSON.stringify(value).length < 80
  )
    return jsonOf(value);
  const inner = `${indent}  `;
  const lines = members.map(([key, member]) => {
    const text = jsonLines(member, isStep(member) ? 0 : depth - 1, inner);
    return `${inner}${isList ? '' : `${jsonOf(key)}: `}${text}`;
  });
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}` as JsonText;
}

const isStep = (value: unknown): boolean => typeof value === 'object' && value !== null && 'choice' in value;
