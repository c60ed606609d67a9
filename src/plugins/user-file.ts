import { existsSync, readlinkSync } from 'node:fs';
import { dirname, extname, join, normalize, resolve } from 'node:path';
import { ImportError } from '../input/errors.ts';
import { fileLimits, readText } from '../input/read-file.ts';
import { importProblems, importsOf, isPackage, type PackageNames } from './imports.ts';
import { link, type Linked } from './link.ts';
import { parseUserFile, withStackGuard, type ParsedFile } from './parse.ts';
import { syntaxProblems } from './rules.ts';

/** A user's file, checked and ready to run. */
export interface UserFile {
  /** The name as the user gave it; imported files are named relative to it. */
  readonly file: string;
  /** The absolute path. */
  readonly path: string;
  readonly parsed: ParsedFile;
  readonly linked: Linked;
  /** The absolute paths of the imported files, by import specifier. */
  readonly imports: ReadonlyMap<string, string>;
}

const endings = ['.ts', '.mts', '.js', '.mjs'];

/**
 * Reads a file and its imports, and refuses what could not be replayed. Nothing is executed.
 * @param name - as the user typed it
 * @param has - the values that the packages export
 * @returns the files in dependency order; the named one is last
 * @throws ImportError with file, line, column and a hint
 */
export function readUserFile(name: string, has: PackageNames): readonly UserFile[] {
  const done = new Map<string, UserFile>();
  const read = (
    file: string,
    importers: readonly string[],
    fail: (problem: string, hint: string) => ImportError,
  ): string => {
    const path = resolve(file);
    if (importers.includes(path))
      throw fail('the files import each other in a circle', 'move what both need into a third file');
    if (done.has(path)) return path;
    const parsed = parseUserFile(textOf(file, fail), file);
    withStackGuard(file, () => refuse(parsed, has));
    const imports = new Map<string, string>();
    for (const { source, names, node } of importsOf(parsed)) {
      if (isPackage(source)) continue;
      const inner = read(nameOf(file, source), [...importers, path], (problem, hint) =>
        parsed.error(node.start, problem, hint),
      );
      const offered = done.get(inner)?.linked.exports ?? [];
      const missing = names.find((one) => one.name !== '*' && !offered.includes(one.name));
      if (missing)
        throw parsed.error(
          missing.node.start,
          `\`${source}\` exports no value named \`${missing.name}\``,
          'a type is imported by `import type`; a value needs `export` before its `const`',
        );
      imports.set(source, inner);
    }
    done.set(path, { file, path, parsed, linked: link(parsed), imports });
    return path;
  };
  read(name, [], (problem, hint) => new ImportError(problem, { file: name, hint }));
  return [...done.values()];
}

/** The name of an imported file in messages. */
const nameOf = (importer: string, source: string): string => normalize(join(dirname(importer), source));

function textOf(file: string, fail: (problem: string, hint: string) => ImportError): string {
  if (!endings.includes(extname(file)))
    throw fail(
      `${file} does not end in ${endings.join(', ')}`,
      'write the whole name of a module, such as ./waiters.ts',
    );
  if (existsSync(file)) return readText(file, fileLimits.userCode);
  if (isLink(file)) throw fail(`${file} is a link that leads nowhere`, 'name the file that is meant, or mend the link');
  throw fail(
    `there is no file ${file}`,
    '`quiesce new gate NAME` and `quiesce new design NAME` write one to begin with',
  );
}

function isLink(file: string): boolean {
  try {
    return readlinkSync(file) !== '';
  } catch {
    return false;
  }
}

/** Throws the first problem; its hint lists the places of the others. */
function refuse(parsed: ParsedFile, has: PackageNames): void {
  const problems = [...importProblems(parsed, has), ...syntaxProblems(parsed)].toSorted(
    (a, b) => a.node.start - b.node.start,
  );
  const [first] = problems;
  if (!first) return;
  const others = [...new Set(problems.map(({ node }) => parsed.place(node.start)))].slice(1, 6);
  throw parsed.error(
    first.node.start,
    first.problem,
    others.length === 0 ? first.hint : `${first.hint}; more to mend at ${others.join(', ')}`,
  );
}
