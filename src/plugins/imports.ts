import type { AnyNode } from 'acorn';
import { xstateAlternatives, packages, xstateNames } from './names.ts';
import { childrenOf, wordOf, type ParsedFile } from './parse.ts';
import type { PluginProblem } from './rules.ts';
import { hintFor } from '../input/suggest.ts';

/** One imported name. */
export interface ImportedName {
  /** The name in the exporting module; `*` is the namespace. */
  readonly name: string;
  /** The local name. */
  readonly local: string;
  readonly node: AnyNode;
}

/** One import statement. */
export interface Imported {
  /** A package, or a path such as `./waiters.ts`. */
  readonly source: string;
  readonly names: readonly ImportedName[];
  readonly node: Extract<AnyNode, { type: 'ImportDeclaration' | 'ExportNamedDeclaration' }>;
}

/** The values that each package exports, without types. */
export type PackageNames = Readonly<Record<(typeof packages)[number], readonly string[]>>;

export const isPackage = (source: string): source is (typeof packages)[number] =>
  packages.some((one) => one === source);
const isRelative = (source: string): boolean => source.startsWith('./') || source.startsWith('../');

/** The import statements and `export { name } from` statements of a file, in order. */
export const importsOf = ({ program }: ParsedFile): readonly Imported[] =>
  program.body.flatMap((node): Imported[] => {
    if (node.type === 'ImportDeclaration')
      return [{ source: String(node.source.value), names: node.specifiers.map((one) => nameOf(one)), node }];
    if (node.type !== 'ExportNamedDeclaration' || !node.source) return [];
    const names = node.specifiers.map((one) => ({ name: wordOf(one.local), local: wordOf(one.exported), node: one }));
    return [{ source: String(node.source.value), names, node }];
  });

function nameOf(
  node: Extract<AnyNode, { type: 'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier' }>,
): ImportedName {
  const local = node.local.name;
  if (node.type === 'ImportDefaultSpecifier') return { name: 'default', local, node };
  return { name: node.type === 'ImportNamespaceSpecifier' ? '*' : wordOf(node.imported), local, node };
}

const allowed = `allowed are ${packages.join(', ')} and files of your own such as ./waiters.ts`;

/** The problems in the imports of a file. Whether imported user files exist is checked in user-file.ts. */
export function importProblems(parsed: ParsedFile, has: PackageNames): readonly PluginProblem[] {
  return [
    ...importsOf(parsed).flatMap((one): readonly PluginProblem[] => {
      const { source, names, node } = one;
      if (node.attributes.length > 0)
        return [{ node, problem: 'an import may not have attributes', hint: 'every import is a module of TypeScript' }];
      if (isPackage(source)) return names.flatMap((name) => packageProblems(source, name, has[source]));
      if (isRelative(source)) return [];
      const hint =
        source === 'cxl-quiesce'
          ? 'import it from cxl-quiesce/machines'
          : `${allowed}; types may come from anywhere by \`import type\``;
      return [{ node, problem: `\`${source}\` may not be imported here`, hint }];
    }),
    ...dynamic(parsed.program),
  ];
}

function packageProblems(
  source: string,
  { name, node }: ImportedName,
  has: readonly string[],
): readonly PluginProblem[] {
  const problemAt = (problem: string, hint: string): readonly PluginProblem[] => [{ node, problem, hint }];
  if (name === '*' || name === 'default')
    return problemAt(`\`${source}\` is imported as a whole`, 'name what you need: import { tell, goOn } from …');
  if (source === 'xstate' && has.includes(name) && !xstateNames.some((one) => one === name))
    return problemAt(
      `\`${name}\` of xstate may not be used here`,
      xstateAlternatives[name] ?? `machines are made of ${xstateNames.join(', ')}`,
    );
  if (has.includes(name)) return [];
  return problemAt(
    `\`${source}\` has no value named \`${name}\``,
    `a type is imported by \`import type { ${name} }\`; ${hintFor(name, source === 'xstate' ? xstateNames : has)}`,
  );
}

/** Dynamic imports, `import.meta` and `export *`. */
function dynamic(node: AnyNode): readonly PluginProblem[] {
  const found = childrenOf(node).flatMap(dynamic);
  if (node.type === 'ImportExpression')
    return [{ node, problem: '`import()` may not be used here', hint: 'import at the top of the file' }, ...found];
  if (node.type === 'MetaProperty' && node.meta.name === 'import')
    return [
      { node, problem: '`import.meta` may not be used here', hint: 'a gate or a design does not know where it lies' },
      ...found,
    ];
  if (node.type === 'ExportAllDeclaration')
    return [{ node, problem: '`export *` may not be used here', hint: 'name what you export' }, ...found];
  return found;
}
