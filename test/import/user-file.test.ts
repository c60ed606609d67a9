import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as xstate from 'xstate';
import * as machines from '../../machines/index.ts';
import { formatPlace, ImportError } from '../../src/input/errors.ts';
import { readUserFile } from '../../src/plugins/user-file.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('user');
const has = { 'cxl-quiesce/machines': Object.keys(machines), xstate: Object.keys(xstate) };

interface Told {
  readonly at: string;
  readonly says: string;
  readonly hint: string;
}
const isTold = (result: readonly string[] | Told): result is Told => !Array.isArray(result);

/** Writes the files and parses the first; returns the parsed files or the error. */
function read(files: Readonly<Record<string, string>>): readonly string[] | Told {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  try {
    return readUserFile(join(folder, Object.keys(files)[0] ?? ''), has).map(({ path }) => relative(folder, path));
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { line, column } = error;
    const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    return {
      at: formatPlace({ file: relative(folder, error.file), ...place }),
      says: error.message.replaceAll(`${folder}/`, ''),
      hint: error.hint,
    };
  }
}
const broken = (text: string) => {
  const told = read({ 'mine.ts': text });
  if (!isTold(told)) throw new Error(`nothing was refused in:\n${text}`);
  return told;
};

describe('a file of the user', () => {
  it('may have types, helpers beside it, and locals of any kind', () => {
    const text = `import { assign, setup as make } from 'xstate';
import type { Anything } from 'anywhere';
import { tell, type Gate } from 'cxl-quiesce/machines';
import whole, { most as more } from './lib/helpers.ts';
export { least } from './lib/helpers.ts';
interface Context { readonly list: readonly string[] }
const sorted = (list: readonly string[]): string[] => {
  let copy = [...list];
  for (const one of list) copy.push(one);
  copy.sort();
  { const fetch = 1; copy = [...copy, String(fetch)]; }
  outer: for (let i = 0; i < Math.max(1, 2); i++) continue outer;
  try { JSON.parse('x'); } catch (process) { copy.push(String(process)); }
  return copy;
};
const table = [3, 1, 2].sort();
export const actions = { note: assign({ list: ({ context }: { context: Context }) => sorted(context.list) }), spoken: [tell('a', { type: 'go' })] };
export default { make, whole, more, table, invoked: 1, date: { Date: 1 }.Date } satisfies unknown;
`;
    const helpers = `import * as rest from './rest.ts';
export const most = 1, least = 2;
export default rest.one;
`;
    expect(read({ 'mine.ts': text, 'lib/helpers.ts': helpers, 'lib/rest.ts': 'export const one = 1;\n' })).toEqual([
      'lib/rest.ts',
      'lib/helpers.ts',
      'mine.ts',
    ]);
  });

  it.each([
    [
      'a package',
      "import type { A } from 'b';\nimport { readFileSync } from 'node:fs';",
      '2:1',
      '`node:fs` may not be imported here',
    ],
    ['the library', "import { checkScenario } from 'cxl-quiesce';", '1:1', '`cxl-quiesce` may not be imported here'],
    [
      'a type as if it were a value',
      "import { tell, Gate } from 'cxl-quiesce/machines';",
      '1:16',
      '`cxl-quiesce/machines` has no value named `Gate`',
    ],
    ['a whole package', "import * as xstate from 'xstate';", '1:8', '`xstate` is imported as a whole'],
    [
      'a promise actor',
      "import { setup, fromPromise } from 'xstate';",
      '1:17',
      '`fromPromise` of xstate may not be used here',
    ],
    [
      'a callback actor',
      "import { fromCallback } from 'xstate';",
      '1:10',
      '`fromCallback` of xstate may not be used here',
    ],
    ['a child actor', "import { spawnChild } from 'xstate';", '1:10', '`spawnChild` of xstate may not be used here'],
    ['a send by reference', "import { sendTo } from 'xstate';", '1:10', '`sendTo` of xstate may not be used here'],
    ['an import at run time', "const x = () => import('./x.ts');", '1:17', '`import()` may not be used here'],
    ['its own place', 'const x = import.meta.url;', '1:11', '`import.meta` may not be used here'],
    ['an export of all', "export * from './x.ts';", '1:1', '`export *` may not be used here'],
    ['the date', 'const f = (x: number): number =>\n  x + Date.now();', '2:7', '`Date` may not be used here'],
    ['a clock', 'const f = () => performance.now();', '1:17', '`performance` may not be used here'],
    ['a real timer', 'const f = () => setTimeout(() => 1, 5);', '1:17', '`setTimeout` may not be used here'],
    ['the process', 'const home = process.env;', '1:14', '`process` may not be used here'],
    ['the network', "const f = () => fetch('x');", '1:17', '`fetch` may not be used here'],
    ['the global object', 'const f = () => globalThis;', '1:17', '`globalThis` may not be used here'],
    ['the console', "console.log('x');", '1:1', '`console` may not be used here'],
    ['code from text', "const f = () => eval('1');", '1:17', '`eval` may not be used here'],
    ['a class behind a value', 'const f = [].constructor;', '1:11', '`constructor` may not be used here'],
    ['a name nobody declares', 'const f = () => tel(1);', '1:17', '`tel` is not declared in this file'],
    ['chance', 'const f = () => Math.random() < 0.5;', '1:17', '`Math.random` may not be used here'],
    ['chance under a name', 'const { random } = Math;', '1:20', '`Math` may be used only as `Math.max` and so on'],
    ['an async function', 'const f = async () => 1;', '1:11', 'a function may not be async'],
    ['await', 'const x = await 1;', '1:11', '`await` may not be used here'],
    ['a promise', 'const x = Promise.resolve(1);', '1:11', '`Promise` may not be used here'],
    [
      'a variable of the file',
      'const a = 1;\nlet count = 0;',
      '2:1',
      '`let` outside a function is state that every world would share',
    ],
    [
      'a variable of the file that is exported',
      'export var count = 0;',
      '1:8',
      '`var` outside a function is state that every world would share',
    ],
    [
      'a list of the file that a function fills',
      'const seen: string[] = [];\nconst f = (x: string) => seen.push(x);',
      '2:26',
      '`seen` is shared by every world, and may not be changed here',
    ],
    [
      'a map of the file that a function fills',
      'const seen = new Map();\nfunction f(x) {\n  seen.set(x, 1);\n}',
      '3:3',
      '`seen` is shared by every world, and may not be changed here',
    ],
    [
      'a field of the file that a function sets',
      'const box = { n: 0 };\nconst f = () => { box.n += 1; };',
      '2:19',
      '`box` is shared by every world, and may not be changed here',
    ],
    [
      'a field that a function deletes',
      'const box = { n: 0 };\nconst f = () => delete box.n;',
      '2:17',
      '`box` is shared by every world, and may not be changed here',
    ],
    [
      'an object that a function adds to',
      'const box = {};\nconst f = () => Object.assign(box, { a: 1 });',
      '2:17',
      '`box` is shared by every world, and may not be changed here',
    ],
    [
      'an import that is changed',
      "import { g5 } from 'cxl-quiesce/machines';\ng5.launch = 'probe';",
      '2:1',
      '`g5` is shared by every world, and may not be changed here',
    ],
    [
      'a part of an import that is changed',
      "import { g5 } from 'cxl-quiesce/machines';\nconst { machine } = g5;\nmachine.id = 'x';",
      '3:1',
      '`machine` is shared by every world, and may not be changed here',
    ],
    [
      'an import of data',
      "import table from './table.ts' with { type: 'json' };",
      '1:1',
      'an import may not have attributes',
    ],
    [
      'a context that is changed in place',
      'const f = ({ context }) => context.list.push(1);',
      '1:28',
      '`context` may not be changed in place: worlds share it',
    ],
    [
      'a pattern with a memory',
      'const word = /a/g;',
      '1:14',
      'a pattern with the flag g or y outside a function remembers where it was',
    ],
    ['an invocation', 'const states = {\n  a: { invoke: { src: 1 } },\n};', '2:8', '`invoke` may not be used here'],
    [
      'a spawn',
      "import { assign } from 'xstate';\nconst f = assign(({ spawn }) => ({ a: spawn('x') }));",
      '2:21',
      '`spawn` may not be used here',
    ],
    [
      'a spawn in a list of actions',
      'const f = ({ enqueue }) => enqueue.spawnChild(1);',
      '1:28',
      '`spawnChild` may not be used here',
    ],
    [
      'an action of its own',
      'const s = { actions: { note: ({ context }) => context } };',
      '1:24',
      'an action may not be a function of its own: it would run outside the model',
    ],
    [
      'an action of its own under a name',
      'const note = () => 1;\nconst s = { entry: note };',
      '2:13',
      'an action may not be a function of its own: it would run outside the model',
    ],
    [
      'an action of its own in a list',
      'const s = { exit: [true ? () => 1 : 2] };',
      '1:13',
      'an action may not be a function of its own: it would run outside the model',
    ],
    [
      'an action of its own that is enqueued',
      'const f = ({ enqueue }) => { enqueue(() => 1); };',
      '1:30',
      'an action may not be a function of its own: it would run outside the model',
    ],
    ['what is no TypeScript', 'const a = 1;\nconst b = ;', '2:11', 'this is not TypeScript: Expression expected'],
    [
      'a name that is declared twice',
      'const a = 1;\nconst a = 2;',
      '2:7',
      "this is not TypeScript: Identifier 'a' has already been declared",
    ],
    ['an enum', 'const a = 1;\n  enum Color { red }', '2:3', 'a TypeScript enum is more than a type'],
  ])('may not have %s', (_, text, at, says) => {
    const told = broken(`${text}\n`);
    expect([told.at, told.says]).toEqual([`mine.ts:${at}`, says]);
    // The hint is a phrase.
    expect(told.hint).toMatch(/\w+ \w+/);
  });

  it('lists the other places, too', () => {
    expect(broken('const a = Date;\nconst b = fetch;\n  const c = process;\n').hint).toMatch(
      /; more to mend at 2:11, 3:13$/,
    );
  });

  it('gets a hint about a type that is imported as a value', () => {
    expect(broken("import { KernelEvent } from 'cxl-quiesce/machines';\n").hint).toContain(
      'a type is imported by `import type { KernelEvent }`',
    );
  });

  it('finds its helpers by their whole names, without circles, and takes what they export', () => {
    const told = (files: Record<string, string>) => {
      const result = read(files);
      return isTold(result) ? `${result.at} ${result.says}` : result;
    };
    expect([
      told({ 'a.ts': "import { x } from './nothing.ts';\n" }),
      told({ 'a.ts': "const y = 1;\nimport { x } from './b';\n", 'b.ts': 'export const x = 1;\n' }),
      told({ 'a.ts': "import { x, y } from './b.ts';\n", 'b.ts': 'export const x = 1;\n' }),
      told({ 'a.ts': "import { x } from './b.ts';\n", 'b.ts': "import { y } from './a.ts';\nexport const x = y;\n" }),
      told({ 'a.ts': "import { x } from './b.ts';\n", 'b.ts': 'export const x = Date.now();\n' }),
      told({ 'a.txt': 'export default 1;\n' }),
    ]).toEqual([
      'a.ts:1:1 there is no file nothing.ts',
      'a.ts:2:1 b does not end in .ts, .mts, .js, .mjs',
      'a.ts:1:13 `./b.ts` exports no value named `y`',
      'b.ts:1:1 the files import each other in a circle',
      'b.ts:1:18 `Date` may not be used here',
      'a.txt a.txt does not end in .ts, .mts, .js, .mjs',
    ]);
  });

  it('that is a link says where the link goes wrong', () => {
    symlinkSync('circle.ts', join(folder, 'circle.ts'));
    symlinkSync('gone.ts', join(folder, 'dangling.ts'));
    const told = (files: Record<string, string>): string => {
      const result = read(files);
      return isTold(result) ? `${result.at} ${result.says}` : '';
    };
    expect([
      told({ 'a.ts': "import { x } from './circle.ts';\n" }),
      told({ 'a.ts': "import { x } from './dangling.ts';\n" }),
    ]).toEqual([
      'a.ts:1:1 circle.ts is a link that leads nowhere',
      'a.ts:1:1 dangling.ts is a link that leads nowhere',
    ]);
    expect(() => readUserFile(join(folder, 'circle.ts'), has)).toThrow('circle.ts is a link that leads nowhere');
  });

  it('is complained about where the word stands in the source, whatever types are around it', () => {
    const before = fc.array(
      fc.constantFrom(
        "import type { A } from 'b';",
        'interface Ünï { readonly a: string /* 漢 😀 */ }',
        "type Either = 'é' | 1;",
        'const one = 5 as unknown as string;',
        'const two = (a: number, b?: string): string => String(a!);',
        'declare const three: number;',
        "const four = 'ü漢😀' satisfies string; /* Dates */",
      ),
    );
    fc.assert(
      fc.property(before, fc.constantFrom('\n', '\r\n', ' '), (statements, gap) => {
        const unique = [...new Set(statements)];
        const text = [...unique, 'const now = Date;'].join(gap);
        const lines = text.slice(0, text.indexOf('Date;')).split('\n');
        expect(broken(text).at).toBe(`mine.ts:${lines.length}:${(lines.at(-1) ?? '').length + 1}`);
      }),
    );
  });
});
