import type { Declaration } from 'acorn';
import { importsOf } from './imports.ts';
import { wordOf, type ParsedFile } from './parse.ts';
import { namesOf } from './scope.ts';

/**
 * A module compiled to the body of a function, in whose scope are only its imports (the arguments) and the globals.
 * Unlike a module loaded by Node, it needs no file on disk and shares this program's own machines.
 */
export interface Linked {
  /** The module that each argument comes from. */
  readonly sources: readonly string[];
  /** The names of the arguments. */
  readonly parameters: readonly string[];
  /** The source, shifted by one line: line 1 holds the prologue. */
  readonly body: string;
  /** The exported names, `default` among them. */
  readonly exports: readonly string[];
}

/** The key under which the function also returns all top-level bindings of the file. */
export const stateName = 'quiesce$state';

// Names that a user's file does not contain by chance.
const from = (index: number): string => `quiesce$from${index}`;

/** Compiles a checked file to a function body: imports become parameters, exports the returned object. */
export function link(parsed: ParsedFile): Linked {
  const imports = importsOf(parsed);
  const exported = new Map<string, string>();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const edit = (start: number, end: number, text = ''): void => void edits.push({ start, end, text });
  const lead = ["'use strict';"];
  // `const $default=` is as long as `export default `, so columns do not move.
  const defaultName = parsed.code.includes('$default') ? 'quiesce$default' : '$default';

  for (const [index, { names, node }] of imports.entries()) {
    edit(node.start, node.end);
    for (const { name, local } of names) {
      const value = name === '*' ? from(index) : `${from(index)}[${JSON.stringify(name)}]`;
      if (node.type === 'ImportDeclaration') lead.push(`const ${local} = ${value};`);
      else exported.set(local, value);
    }
  }
  for (const node of parsed.program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      edit(node.start, node.declaration.start, `const ${defaultName}=`);
      exported.set('default', defaultName);
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      edit(node.start, node.declaration.start);
      for (const name of declaredNames(node.declaration)) exported.set(name, name);
    } else if (node.type === 'ExportNamedDeclaration' && !node.source) {
      edit(node.start, node.end);
      for (const { local, exported: as } of node.specifiers) exported.set(wordOf(as), wordOf(local));
    }
  }
  const returned = [
    ...[...exported].map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
    `${stateName}: [${[...topLevelNames(parsed), ...(exported.has('default') ? [exported.get('default')] : [])].join(', ')}]`,
  ].join(', ');
  return {
    sources: imports.map(({ source }) => source),
    parameters: imports.map((_, index) => from(index)),
    body: `${lead.join(' ')}\n${edited(parsed.code, edits)}\n;return { ${returned} };`,
    exports: [...exported.keys()],
  };
}

/** Replaces ranges of the source by text and blanks. Line feeds stay, so line numbers do not change. */
function edited(
  code: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: replacement }) => {
      const blanks = text.slice(start, end).replaceAll(/[^\r\n]/g, ' ');
      const rest = /[\r\n]/.test(blanks) ? blanks : blanks.slice(replacement.length);
      return text.slice(0, start) + replacement + rest + text.slice(end);
    }, code);
}

/** The top-level declarations of a file, without imports. */
const topLevelNames = ({ program }: ParsedFile): readonly string[] =>
  program.body.flatMap((node) => {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    switch (declared?.type) {
      case 'VariableDeclaration':
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return declaredNames(declared);
      default:
        return [];
    }
  });

const declaredNames = (node: Declaration): readonly string[] =>
  node.type === 'VariableDeclaration' ? node.declarations.flatMap(({ id }) => namesOf(id)) : [node.id.name];
