import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { propertyNames } from '../src/model/property-names.ts';
import { properties } from '../src/properties/index.ts';
import { scenarioIds } from '../src/scenario/catalogue.ts';
import { designs, gates } from '../src/boot/index.ts';

// A document that no longer tells the truth fails here: printed commands are run, links followed, names looked up.
const root = fileURLToPath(new URL('../', import.meta.url));
const main = join(root, 'dist/src/cli/main.js');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((path) => `docs/${path}`),
]
  .filter((path) => path.endsWith('.md'))
  .sort();

/** One command of a `console` block, and the output that the block shows for it. */
interface Shown {
  readonly command: string;
  readonly output: readonly string[];
  /** The files that the document prints before it: they are written first. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The commands of the ```console blocks of a document, in order. A command begins with `$ ` and goes on after a `\`. A block
 * such as ```ts loop.ts or ```yaml box.yaml is the whole of a file from there on.
 */
function shownIn(markdown: string): readonly Shown[] {
  const files: Record<string, string> = {};
  return [...markdown.matchAll(/^```(console|(?:ts|yaml) \S+)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, kind = '', block = '']) => {
      if (kind !== 'console') {
        files[kind.slice(kind.indexOf(' ') + 1)] = block;
        return [];
      }
      const written = { ...files };
      return block
        .split(/^(?=\$ )/m)
        .filter((part) => part.startsWith('$ '))
        .map((part) => {
          const command = /^\$ ((?:.*\\\n)*.*)\n/.exec(part)?.[1] ?? '';
          const output = part.slice(`$ ${command}\n`.length).trimEnd();
          return {
            command: command.replace(/\\\n\s*/g, ''),
            output: output === '' ? [] : output.split('\n'),
            files: written,
          };
        });
    },
  );
}

/** The words of a command, some of them in single quotes. */
const wordsOf = (command: string | undefined): readonly string[] | undefined =>
  command === undefined
    ? undefined
    : [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

// Seconds differ from machine to machine, and with them whether a line tells of progress; nothing else may.
const masked = (lines: readonly string[]): readonly string[] =>
  lines
    .filter((line) => !line.startsWith('progress: '))
    .map((line) => line.trimEnd().replace(/\b\d+\.\d+ s\b/g, 'N s'));

/**
 * Where the shown output first parts from the real one, or `null`. A line `...` stands for any number of lines, the others
 * must come in order and unbroken; without one at its end the output must end there too.
 */
function partingOf(shown: readonly string[], real: readonly string[]): string | null {
  let at = 0;
  let free = false;
  const pieces = shown
    .join('\n')
    .split(/^\.\.\.$/m)
    .map((piece) => piece.replace(/^\n|\n$/g, ''));
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) free = true;
    if (piece === '') continue;
    const wanted = piece.split('\n');
    const fits = (from: number): boolean => wanted.every((line, offset) => real[from + offset] === line);
    const isLast = index === pieces.length - 1;
    while (free && at < real.length && !(fits(at) && (!isLast || at + wanted.length === real.length))) at++;
    if (!fits(at)) return `not printed, or not here:\n${piece}`;
    at += wanted.length;
    free = false;
  }
  return free || at === real.length ? null : `goes on with:\n${real.slice(at, at + 3).join('\n')}`;
}

describe('a cut output', () => {
  const real = ['a', 'b', 'c', 'd'];
  it.each([
    [['a', 'b', 'c', 'd'], true],
    [['...', 'c', 'd'], true],
    [['a', '...', 'c', '...'], true],
    [['a', '...', 'd'], true],
    [['a', 'b'], false],
    [['b', '...'], false],
    [['...', 'a', 'c', '...'], false],
    [['...', 'c', '...', 'b', '...'], false],
    [['...', 'c'], false],
    [['a', '...', 'x'], false],
  ])('%j agrees: %s', (shown, agrees) => {
    expect(partingOf(shown, real) === null).toBe(agrees);
  });
});

describe('a command that a document prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-docs-'));
  // What README calls ./my-box.
  cpSync(join(root, 'src/examples/captures/6.12-t1-sr256-nopci'), join(folder, 'my-box'), { recursive: true });
  // What `npm install vitest xstate cxl-quiesce` would put there.
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(root, join(folder, 'node_modules/cxl-quiesce'));
  // A package manager puts such a link on the path: what is printed begins with its name.
  const link = join(folder, 'quiesce');
  symlinkSync(main, link);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let status: number | null = null;
  function run(command: string): readonly string[] {
    if (command === 'echo $?') return [String(status)];
    const args = command === 'npm start' ? ['start'] : wordsOf(/^quiesce (.*)$/.exec(command)?.[1]);
    const tests = /^npx vitest run (\S+)$/.exec(command)?.[1];
    if (!args && tests === undefined)
      throw new Error(`a document prints a command that this test cannot run: ${command}`);
    // One file for both streams, as on a terminal, keeps their lines in order.
    const path = join(folder, 'output.txt');
    const output = openSync(path, 'w');
    const program = args ? [link, ...args] : [vitest, 'run', tests ?? '', '--no-cache', '--reporter=default'];
    ({ status } = spawnSync(process.execPath, program, {
      cwd: folder,
      stdio: ['ignore', output, output],
      env: { ...process.env, NO_COLOR: '1' },
    }));
    closeSync(output);
    return masked(readFileSync(path, 'utf8').trimEnd().split('\n'));
  }

  it('has the built program to run', () => {
    expect(existsSync(main), 'npm run build').toBe(true);
  });

  const cases = documents.flatMap((path) => shownIn(text(path)).map((shown) => ({ path, ...shown })));

  it('is there to be run', () => {
    expect(cases.filter(({ path }) => path === 'README.md').length).toBeGreaterThan(5);
  });

  it.each(cases)('$path: $command', ({ command, output, files }) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const real = run(command);
    const parting = partingOf(masked(output), real);
    expect(parting === null ? null : `${parting}\n\nreally printed:\n${real.join('\n')}`).toBeNull();
  });
});

describe('a document', () => {
  it.each(documents)('%s links to files that are there', (path) => {
    const links = [
      ...text(path)
        .replace(/^```[\s\S]*?^```$/gm, '')
        .matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g),
    ].map((match) => match[1] ?? '');
    const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, path, '..', link)));
    expect(missing).toEqual([]);
  });

  it('names only scenarios of the catalogue', () => {
    const own = ['README.md', 'docs/architecture.md', 'docs/glossary.md', 'docs/limits.md'];
    const known = new Set(scenarioIds());
    const named = own.flatMap((path) => [...text(path).matchAll(/\bS\d\d\b/g)].map(([id]) => `${path}: ${id}`));
    expect(named.filter((entry) => !known.has(entry.slice(-3)))).toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  const glossary = text('docs/glossary.md');

  it('has a row for each property, with its statement', () => {
    expect(
      properties
        .filter(({ id, title }) => !glossary.includes(`| \`${propertyNames[id]}\` | ${id} | ${title}`))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it('has a row for each ending code', () => {
    const union = /EndingCode =([^;]*);/.exec(text('src/properties/ending.ts'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => !glossary.includes(`| \`${code}\` |`))).toEqual([]);
  });

  it('has a row for each design and gate', () => {
    const ids = [...designs, ...gates].map(({ id }) => id);
    expect(ids.filter((id) => !glossary.includes(`| \`${id}\` |`))).toEqual([]);
  });
});

describe('docs/limits.md', () => {
  // A title with a placeholder is one of a table of gaps, which has a document of its own.
  const titles = (source: string): readonly string[] =>
    [...source.matchAll(/known gap: [^'`"\n]+/g)]
      .map(([title]) => title)
      .filter((title) => !/[%$]/.test(title))
      .sort();

  it('lists the known gaps that tests show, by the titles of the tests, and no others', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.test.ts') && path !== 'docs.test.ts',
    );
    const shown = tests.flatMap((path) => titles(text(`test/${path}`)));
    expect(shown.length).toBeGreaterThan(5);
    expect(titles(text('docs/limits.md'))).toEqual(shown.sort());
  });
});

describe('docs/adr/0001-granularity-of-steps.md', () => {
  it('has a line for each machine that takes steps of its own', () => {
    const record = text('docs/adr/0001-granularity-of-steps.md');
    const stepping = readdirSync(join(root, 'machines'), { recursive: true, encoding: 'utf8' })
      .filter(
        (path) =>
          path.endsWith('.ts') && !path.startsWith('common') && /'goOn'|goOn\(\)/.test(text(`machines/${path}`)),
      )
      .map((path) => `machines/${path}`);
    expect(stepping.length).toBeGreaterThan(10);
    expect(stepping.filter((path) => !record.includes(path))).toEqual([]);
  });
});
