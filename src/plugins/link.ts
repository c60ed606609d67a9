import type { Declaration } from 'acorn';
import { importsOf } from './imports.ts';
import { wordOf, type ParsedFile } from './parse.ts';
import { namesOf } from './scope.ts';

/**
 * A module as the body of a function: nothing but its imports, given one by one, is in its reach beside the globals. A
 * function, unlike a module that Node loads, needs no file on the disk, and uses this very program's own machines.
 */
export interface Linked {
  /** Where each argument of the function comes from. */
  readonly sources: readonly string[];
  /** The names of the arguments. */
  readonly parameters: readonly string[];
  /** Line 1 is in front of the file's own first line; the others stand where they stood. */
  readonly body: string;
  /** The names of what the function returns, `default` among them. */
  readonly exports: readonly string[];
}

/** Under which name the function returns, beside the exports, all that the file has outside its functions. */
export const stateName = 'quiesce$state';

// Names that no file of a user's own has by chance.
const from = (index: number): string => `quiesce$from${index}`;

/** Turns a checked file into a function body: imports become arguments, exports become the object that is returned. */
export function link(parsed: ParsedFile): Linked {
  const imports = importsOf(parsed);
  const exported = new Map<string, string>();
  const edits: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  const blank = (start: number, end: number, text = ''): void => void edits.push({ start, end, text });
  const lead = ["'use strict';"];
  // As long as what it replaces, so that columns stay.
  const whole = parsed.code.includes('$default') ? 'quiesce$default' : '$default';

  for (const [index, { names, node }] of imports.entries()) {
    blank(node.start, node.end);
    for (const { name, local } of names) {
      const value = name === '*' ? from(index) : `${from(index)}[${JSON.stringify(name)}]`;
      if (node.type === 'ImportDeclaration') lead.push(`const ${local} = ${value};`);
      else exported.set(local, value);
    }
  }
  for (const node of parsed.program.body) {
    if (node.type === 'ExportDefaultDeclaration') {
      blank(node.start, node.declaration.start, `const ${whole}=`);
      exported.set('default', whole);
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      blank(node.start, node.declaration.start);
      for (const name of declaredNames(node.declaration)) exported.set(name, name);
    } else if (node.type === 'ExportNamedDeclaration' && !node.source) {
      blank(node.start, node.end);
      for (const { local, exported: as } of node.specifiers) exported.set(wordOf(as), wordOf(local));
    }
  }
  const answer = [
    ...[...exported].map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
    `${stateName}: [${[...ownNames(parsed), ...(exported.has('default') ? [exported.get('default')] : [])].join(', ')}]`,
  ].join(', ');
  return {
    sources: imports.map(({ source }) => source),
    parameters: imports.map((_, index) => from(index)),
    body: `${lead.join(' ')}\n${edited(parsed.code, edits)}\n;return { ${answer} };`,
    exports: [...exported.keys()],
  };
}

/** Replaces stretches of text; line ends inside them stay, so that lines keep their numbers. */
function edited(
  code: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: instead }) => {
      const blanks = text.slice(start, end).replaceAll(/[^\r\n]/g, ' ');
      const rest = /[\r\n]/.test(blanks) ? blanks : blanks.slice(instead.length);
      return text.slice(0, start) + instead + rest + text.slice(end);
    }, code);
}

/** What the file declares outside its functions, imports aside. */
const ownNames = ({ program }: ParsedFile): readonly string[] =>
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
