import { longestLine } from '../model/plain-text.ts';
import type { BaseResource } from '../model/platform.ts';
import { contains, overlaps } from '../model/range.ts';
import { quoted } from '../input/foreign-text.ts';
import { limits } from '../model/scenario-limits.ts';
import { lineProblem, lineRule } from './values.ts';

/** A syntax error in a resource text; `line` counts from 0. */
export interface ResourceProblem {
  readonly line: number;
  readonly problem: string;
  readonly hint: string;
}

const lineShape = /^( *)([0-9a-f]+)-([0-9a-f]+) : (\S.*)$/i;
/** The longest line, in characters: a name at the deepest level. */
const longest = 2 * longestLine;
const largest = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Parses base resources in the format of /proc/iomem: two spaces per level, `START-END : NAME`, hex without 0x.
 * @returns the resources with their depth, or the first syntax error
 */
export function readResources(text: string): readonly BaseResource[] | ResourceProblem {
  const resources: BaseResource[] = [];
  for (const [line, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const fail = (problem: string, hint: string): ResourceProblem => ({ line, problem, hint });
    const match = raw.length > longest ? null : lineShape.exec(raw.trimEnd());
    if (!match?.[2] || !match[3] || !match[4])
      return fail(`${quoted(raw.trim())} is not a line of /proc/iomem`, 'write 100000000-84fffffff : System RAM');
    const odd = lineProblem('the name of a resource', match[4]);
    if (odd !== null) return fail(odd, lineRule);
    if (resources.length >= limits.resources)
      return fail(`there are more than ${limits.resources} resources`, 'leave out what does not matter');
    const [start, end] = [BigInt(`0x${match[2]}`), BigInt(`0x${match[3]}`)];
    if (end > largest) return fail(`${match[3]} is above 2^53`, 'x86 physical addresses have at most 52 bits');
    if (end < start) return fail(`${match[2]}-${match[3]} ends before it begins`, 'both ends are included');
    const indent = match[1]?.length ?? 0;
    const depth = indent / 2;
    const previous = resources.at(-1);
    if (!Number.isInteger(depth) || depth > (previous === undefined ? 0 : previous.depth + 1)) {
      return fail(`${indent} spaces are no level here`, 'indent a child by two spaces more than its parent');
    }
    const resource = { name: match[4], range: { start: Number(start), end: Number(end) }, depth };
    const clash = misplaced(resources, resource);
    if (clash !== null)
      return fail(clash, 'a child lies inside its parent, and neighbours stand in address order without overlap');
    resources.push(resource);
  }
  return resources;
}

/** Why a resource cannot follow the preceding ones, or `null`. */
function misplaced(before: readonly BaseResource[], resource: BaseResource): string | null {
  const parentAt = before.findLastIndex((other) => other.depth < resource.depth);
  const parent = before[parentAt];
  if (parent && !contains(parent.range, resource.range)) return `${resource.name} is not inside ${parent.name}`;
  const left = before.slice(parentAt + 1).findLast((other) => other.depth === resource.depth);
  if (!left) return null;
  if (overlaps(left.range, resource.range)) return `${resource.name} overlaps ${left.name}`;
  return left.range.start > resource.range.start ? `${resource.name} begins before ${left.name}` : null;
}

/** Prints base resources in the format of /proc/iomem. */
export const formatResources = (resources: readonly BaseResource[]): string =>
  resources
    .map(({ name, range, depth }) => `${'  '.repeat(depth)}${hex(range.start)}-${hex(range.end)} : ${name}\n`)
    .join('');

const hex = (address: number): string => address.toString(16).padStart(8, '0');
