import type { Encoded } from './encoded.ts';
import { escaped } from './escape.ts';

/** JSON text. */
export type JsonText = Encoded<'json'>;

/** JSON text, on one line or indented. Control and invisible characters are written as `\uNNNN`. */
export const jsonOf = (value: unknown, indent = 0): JsonText =>
  // Outside of strings, JSON has no such characters except line feeds of the indentation.
  escaped(JSON.stringify(value, null, indent) ?? 'null') as JsonText;

/**
 * JSON text in which members down to `depth` levels have a line each, and deeper values stay on one line. The steps of
 * a plan are six levels deep.
 */
export function jsonLines(value: unknown, depth = 6, indent = ''): JsonText {
  if (depth === 0 || typeof value !== 'object' || value === null) return jsonOf(value);
  const isList = Array.isArray(value);
  // Undefined members are left out, as JSON.stringify does.
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
