import { createRequire } from 'node:module';
import type * as stripper from '@swc/wasm-typescript';
import { getLineInfo, parse, type AnyNode, type Identifier, type Literal, type Program } from 'acorn';
import { ImportError } from '../input/errors.ts';

/** A file that a user wrote, as JavaScript. */
export interface ParsedFile {
  /** As it was named. */
  readonly file: string;
  /** Types are blanks, so that every character stands where it stood in the source. */
  readonly code: string;
  readonly program: Program;
  /** An error at an offset of the source. */
  error(offset: number, problem: string, hint: string): ImportError;
  /** `12:3`, the place of an offset. */
  place(offset: number): string;
}

/** What the stripper throws: it is no Error. Line from 1, column from 0. */
interface StripFailure {
  readonly code: string;
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

/**
 * Blanks the types out and parses what is left. Types are never checked here: that is an editor's work.
 * @throws ImportError for what is no TypeScript, and for the few features that are more than types (enums, namespaces)
 */
export function parseUserFile(text: string, file: string): ParsedFile {
  // Editors do not count a byte order mark as a column.
  // A line for the shell is blanked out, and keeps its place.
  const source = text.replace(/^\uFEFF/, '').replace(/^#!.*/, (line) => ' '.repeat(line.length));
  const code = stripTypes(source, file);
  return {
    file,
    code,
    program: parseModule(code, file),
    error(offset, problem, hint) {
      const { line, column } = getLineInfo(code, offset);
      return new ImportError(problem, { file, line, column: column + 1, hint });
    },
    place(offset) {
      const { line, column } = getLineInfo(code, offset);
      return `${line}:${column + 1}`;
    },
  };
}

/**
 * Loaded when a file is read: it is WebAssembly, which a machine may lack or have no room for. A file of JavaScript needs
 * no stripper then.
 */
function stripperFor(file: string): Pick<typeof stripper, 'transformSync'> {
  try {
    return createRequire(import.meta.url)('@swc/wasm-typescript') as typeof stripper;
  } catch (error) {
    if (/\.m?js$/.test(file)) return { transformSync: (code) => ({ code: String(code) }) };
    throw error;
  }
}

function stripTypes(source: string, file: string): string {
  const { transformSync } = stripperFor(file);
  try {
    return transformSync(source, { mode: 'strip-only', module: true }).code;
  } catch (error) {
    if (!isStripFailure(error)) throw tooDeep(file);
    const { code, message, startLine, startColumn } = error;
    throw new ImportError(code === 'UnsupportedSyntax' ? unsupported(message) : `this is not TypeScript: ${message}`, {
      file,
      line: startLine,
      column: startColumn + 1,
      hint:
        code === 'UnsupportedSyntax'
          ? 'write what JavaScript has: an object `as const` or a union of texts for an enum, a field for a parameter property'
          : 'an editor, or `npx tsc --noEmit`, shows the same place',
    });
  }
}

const isStripFailure = (thrown: unknown): thrown is StripFailure =>
  typeof thrown === 'object' && thrown !== null && 'startLine' in thrown && typeof thrown.startLine === 'number';

/** Looks at a file that may be nested deeper than calls may be: whoever goes down in it throws a RangeError then. */
export function within<T>(file: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(file) : error;
  }
}

/** Both parsers go down as deep as a file is nested, until there is no stack left: what they throw then has no place. */
const tooDeep = (file: string): ImportError =>
  new ImportError('it is nested too deeply, or a chain in it is too long, to be read', {
    file,
    hint: 'look for thousands of brackets, operators or members in one expression',
  });

const unsupported = (message: string): string =>
  message
    .replace(/^TypeScript /, 'a TypeScript ')
    .replace(/ is not supported in (strip-only|type strip) mode\.?/, ' is more than a type');

function parseModule(code: string, file: string): Program {
  try {
    return parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw tooDeep(file);
    const { message, loc } = error as SyntaxError & {
      readonly loc: { readonly line: number; readonly column: number };
    };
    throw new ImportError(`this is not TypeScript: ${message.replace(/ \(\d+:\d+\)$/, '')}`, {
      file,
      line: loc.line,
      column: loc.column + 1,
      hint: 'an editor, or `npx tsc --noEmit`, shows the same place',
    });
  }
}

/** The nodes directly below a node, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node).flatMap((value: unknown): AnyNode[] =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;

/** A name of an import or export list, which may be written as a text. */
export const wordOf = (node: Identifier | Literal): string =>
  node.type === 'Identifier' ? node.name : String(node.value);
