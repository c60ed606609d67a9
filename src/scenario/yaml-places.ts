import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';
import type { z } from 'zod';
import { ImportError } from '../input/errors.ts';
import { limits } from '../model/scenario-limits.ts';

/** A path in a file: keys and list indexes from the root. */
export type Path = readonly PropertyKey[];

/** A parsed YAML text, with source positions for errors. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** An error at the value of a path, at a key of it, or `below` lines under its first line (block text). */
  error(
    path: Path,
    problem: string,
    hint: string,
    where?: { readonly key?: string; readonly below?: number },
  ): ImportError;
}

const offsetOf = (node: unknown): number | undefined =>
  (node as { range?: [number, number, number] | null } | null)?.range?.[0];

/** The node at a path. For a missing part it returns the nearest ancestor, the best place for an error. */
function follow(document: Document, path: Path): Node | null {
  let at: Node | null = document.contents;
  for (const key of path) {
    const here: unknown = isAlias(at) ? at.resolve(document) : at;
    if (!isMap(here) && !isSeq(here)) break;
    const next: unknown = here.get(isSeq(here) ? Number(key) : String(key), true);
    if (next === undefined || next === null) break;
    at = next as Node;
  }
  return at;
}

const keyNode = (node: Node | null, key: string): unknown => {
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
  return pair?.key ?? null;
};

type Fail = (offset: number | undefined, problem: string, hint: string) => ImportError;

/**
 * Checks for duplicate keys in linear time. The check of the YAML library is quadratic, which takes minutes for large
 * maps.
 */
function uniqueKeys(map: YAMLMap, fail: Fail): void {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    // Each merge key is a distinct symbol, so it may be repeated.
    const name: unknown = isScalar(key) ? key.value : key;
    if (seen.has(name)) throw fail(offsetOf(key), 'this is not YAML: Map keys must be unique', 'give each key once');
    seen.add(name);
  }
}

/** Keeps numbers exact: integers up to 2^53, and others as their source text (`7.0` is a kernel family, not seven). */
function plainNumbers(document: Document, fail: Fail): void {
  visit(document, {
    Collection(_key, node) {
      if (node.items.length > mostEntries)
        throw fail(
          offsetOf(node),
          `a map or list has ${node.items.length} entries, more than the ${mostEntries} that are taken`,
          'leave out what does not matter',
        );
      if (isMap(node)) uniqueKeys(node, fail);
    },
    Pair(_key, pair) {
      if (isMap(pair.key) || isSeq(pair.key))
        throw fail(offsetOf(pair.key), 'a key is a map or a list', 'keys are plain words, such as platform');
    },
    Scalar(_key, node) {
      if (typeof node.value === 'bigint') {
        const value = Number(node.value);
        if (!Number.isSafeInteger(value))
          throw fail(
            offsetOf(node),
            `${node.source ?? String(node.value)} is above 2^53`,
            'addresses have at most 52 bits, other numbers are small',
          );
        node.value = value;
      } else if (typeof node.value === 'number') {
        node.value = node.source ?? String(node.value);
      }
    },
  });
}

/** The most entries of a map or list; base ranges are the longest valid list. */
const mostEntries = limits.ranges;

/** The largest scenario file, in characters; files written by hand have some KiB. */
const largest = 2 ** 20;

/** An estimate of the most deeply nested line: the one with the most opening brackets and dashes. */
function deepestLine(text: string): number {
  const opened = text.split('\n').map((line) => line.match(/[[{]|- /g)?.length ?? 0);
  return opened.indexOf(opened.reduce((most, count) => Math.max(most, count), 0)) + 1;
}

/**
 * Parses YAML text.
 * @throws ImportError for a syntax error, with line and column
 */
export function readYaml(text: string, file: string): YamlFile {
  if (text.length > largest)
    throw new ImportError(`has ${text.length} characters, more than the ${largest} that are taken`, {
      file,
      offset: largest,
      hint: 'a scenario file has some KiB',
    });
  try {
    return yamlOf(text, file);
  } catch (error) {
    // The YAML parser is recursive, so deep nesting overflows the stack.
    if (!(error instanceof RangeError)) throw error;
    const hint = 'a scenario file has about six levels';
    throw new ImportError('maps and lists are nested too deeply', { file, line: deepestLine(text), column: 1, hint });
  }
}

function yamlOf(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    prettyErrors: false,
    merge: true,
    uniqueKeys: false,
  });
  const fail = (offset: number | undefined, problem: string, hint: string, below = 0): ImportError => {
    if (offset === undefined) return new ImportError(problem, { file, line: 1, column: 1, hint });
    const { line, col } = lines.linePos(offset);
    return new ImportError(
      problem,
      below > 0 ? { file, line: line + below, column: 1, hint } : { file, line, column: col, hint },
    );
  };
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken?.message.includes('call stack')) throw new RangeError(broken.message);
  if (broken)
    throw fail(
      broken.pos[0],
      `this is not YAML: ${broken.message}`,
      'mind the indentation, and the space after each colon and dash',
    );
  if (document.contents === null) throw fail(0, 'the file is empty', 'a scenario has at least id, title and platform');
  plainNumbers(document, fail);
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    throw fail(
      0,
      `the anchors cannot be resolved: ${error instanceof Error ? error.message : String(error)}`,
      'write the values out',
    );
  }
  return {
    file,
    value,
    error(path, problem, hint, where = {}) {
      const node = follow(document, path);
      const key = where.key === undefined ? null : keyNode(node, where.key);
      return fail(offsetOf(key ?? node), problem, hint, where.below);
    },
  };
}

type ZodIssue = z.core.$ZodIssue;

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** The relevant error of a union: that of the branch whose kind of value (map, list, text) matches the input. */
function relevantIssue(issue: ZodIssue, file: YamlFile, above: Path): ZodIssue {
  if (issue.code !== 'invalid_union') return { ...issue, path: [...above, ...issue.path] };
  const path = [...above, ...issue.path];
  const inner = issue.errors.find((errors) =>
    errors.every((e) => e.path.length > 0 || !['invalid_type', 'invalid_value', 'invalid_union'].includes(e.code)),
  );
  const first = inner?.[0];
  if (first) return relevantIssue(first, file, path);
  if (issue.message.includes('\n')) return { ...issue, path };
  const isText = typeof valueAt(file.value, path) === 'string';
  const other = issue.errors.flat().find((e) => (e.code === 'invalid_value') === isText);
  return other ? relevantIssue(other, file, path) : { ...issue, path };
}

/**
 * Turns zod's issues into one error. An unknown key is reported before a missing one, since it is usually a misspelling
 * of it.
 * @param file - the file that was checked
 * @param issues - at least one
 */
export function errorOf(file: YamlFile, issues: readonly ZodIssue[]): ImportError {
  const all = issues.map((issue) => relevantIssue(issue, file, []));
  const issue = all.find((one) => one.code === 'unrecognized_keys') ?? all[0];
  if (!issue) throw new Error('errorOf was called without an issue');
  const [problem = '', hint = 'docs/scenario-file.md lists every key with an example'] = issue.message.split('\n');
  return file.error(
    issue.path,
    problem,
    hint,
    issue.code === 'unrecognized_keys' && issue.keys[0] !== undefined ? { key: issue.keys[0] } : {},
  );
}
