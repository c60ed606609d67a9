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

/** A way into a file: keys and list indexes from the top. */
export type Path = readonly PropertyKey[];

/** A YAML text as plain values, together with the places they stood at. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** An error at the value of a path, or at its key, or at the line `below` the value's first (block text). */
  error(
    path: Path,
    problem: string,
    hint: string,
    where?: { readonly key?: string; readonly below?: number },
  ): ImportError;
}

const offsetOf = (node: unknown): number | undefined =>
  (node as { range?: [number, number, number] | null } | null)?.range?.[0];

/** Follows a path as far as it exists. A wrong turn ends at the nearest thing above, which is where an editor should go. */
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

/** YAML's own check compares every key with every other, which takes minutes where there are many. */
function uniqueKeys(map: YAMLMap, fail: Fail): void {
  const seen = new Set<unknown>();
  for (const { key } of map.items) {
    // A merge key is another symbol each time, so it may come more than once.
    const name: unknown = isScalar(key) ? key.value : key;
    if (seen.has(name)) throw fail(offsetOf(key), 'this is not YAML: Map keys must be unique', 'give each key once');
    seen.add(name);
  }
}

/** Numbers leave YAML exact: whole ones up to 2^53, and any other as its own text (`7.0` is a family, not seven). */
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

/** The longest list that means anything, of ranges. */
const mostEntries = limits.ranges;

/** A scenario file that people write has some KiB; more than this only costs time. */
const largest = 2 ** 20;

/** The line with the most brackets and dashes that open something: that is where nesting went wrong, as near as can be told. */
function deepestLine(text: string): number {
  const opened = text.split('\n').map((line) => line.match(/[[{]|- /g)?.length ?? 0);
  return opened.indexOf(opened.reduce((most, count) => Math.max(most, count), 0)) + 1;
}

/**
 * Reads YAML text.
 * @throws ImportError for what is not YAML, with line and column
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
    // The parser calls itself for each level, so it is the stack that ends it.
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

/** In a union, the branch that its author meant: the one whose kind of value (map, list, text) is right. */
function meant(issue: ZodIssue, file: YamlFile, above: Path): ZodIssue {
  if (issue.code !== 'invalid_union') return { ...issue, path: [...above, ...issue.path] };
  const path = [...above, ...issue.path];
  const inner = issue.errors.find((errors) =>
    errors.every((e) => e.path.length > 0 || !['invalid_type', 'invalid_value', 'invalid_union'].includes(e.code)),
  );
  const first = inner?.[0];
  if (first) return meant(first, file, path);
  if (issue.message.includes('\n')) return { ...issue, path };
  const isText = typeof valueAt(file.value, path) === 'string';
  const other = issue.errors.flat().find((e) => (e.code === 'invalid_value') === isText);
  return other ? meant(other, file, path) : { ...issue, path };
}

/**
 * Turns what zod found into one error. A misspelt key comes before a missing one, since it is most often its cause.
 * @param file - the file that was checked
 * @param issues - at least one
 */
export function errorOf(file: YamlFile, issues: readonly ZodIssue[]): ImportError {
  const all = issues.map((issue) => meant(issue, file, []));
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
