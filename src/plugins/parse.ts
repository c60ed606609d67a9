import { createRequire } from 'node:module';
import type * as stripper from '@swc/wasm-typescript';
import { getLineInfo, parse, type AnyNode, type Identifier, type Literal, type Program } from 'acorn';
import { ImportError } from '../input/errors.ts';

/** A user's file, parsed as JavaScript. */
export interface ParsedFile {
  /** The name as the user gave it. */
  readonly file: string;
  /** The source with types replaced by blanks, so that offsets stay the same. */
  readonly code: string;
  readonly program: Program;
  /** An error at an offset of the source. */
  error(offset: number, problem: string, hint: string): ImportError;
  /** The place of an offset as `line:column`, such as `12:3`. */
  place(offset: number): string;
}

/** The value that the type stripper throws; it is not an Error. Lines count from 1, columns from 0. */
interface StripFailure {
  readonly code: string;
  readonly message: string;
  readonly startLine: number;
  readonly startColumn: number;
}

/**
 * Blanks out the types (type stripping, as in Node) and parses the rest. Types are not checked.
 * @throws ImportError for a syntax error, and for TypeScript features that emit code (enums, namespaces)
 */
export function parseUserFile(text: string, file: string): ParsedFile {
  // Editors do not count a byte order mark as a column. A `#!` line is replaced by blanks, so that offsets stay.
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

/** Loaded on demand, since WebAssembly may be missing or short of memory. A JavaScript file then needs no stripper. */
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

/** Runs a recursive reader and turns a stack overflow (RangeError) into an ImportError. */
export function withStackGuard<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(file) : error;
  }
}

/** Both parsers are recursive; a stack overflow in them has no place in the source. */
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

/** The child nodes of a node, in source order. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  return Object.values(node).flatMap((value: unknown): AnyNode[] =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  );
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value;

/** A name of an import or export list, which may be a string literal. */
export const wordOf = (node: Identifier | Literal): string =>
  node.type === 'Identifier' ? node.name : String(node.value);
