import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restoreBuiltIns } from '../../src/cli/built-ins.ts';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { quiesce } from './real.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('hostile');
const file = join(folder, 'bad.ts');

const fresh = gateTemplate('bad');
const wait = '({ event }) => event.from';
const waitAt = `assign({ waiter: ${wait} })`;

interface Told {
  readonly code: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

/** The error printed for a gate; never an internal error or a stack. */
async function told(text: string, verb = 'check S31 --design f'): Promise<Told> {
  writeFileSync(file, text);
  const { code, out, err } = await quiesce(`${verb} --gate ${file} --json`);
  expect([code, err.includes('    at ')]).toEqual([2, false]);
  const { error } = JSON.parse(out) as { readonly error: Told };
  expect([error.code, error.file]).toEqual(['input', file]);
  return error;
}

/** The gate with code before its machine, and a different function where it reads a name from an event. */
const withCode = (before: string, inStep = wait): string => {
  expect(fresh).toContain(waitAt);
  return fresh
    .replace('const machine = setup', `${before}\nconst machine = setup`)
    .replace(waitAt, `assign({ waiter: ${inStep} })`);
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a built-in that a file changes while it is loaded', () => {
  it.each([
    'Array.prototype.map = (() => []) as never;',
    '(Object as unknown as { n: number }).n = 1;',
    "Object.defineProperty(Array.prototype, 'at', { value: () => 0 });",
    'Object.assign(JSON, { parse: () => 0 });',
    'delete (Array.prototype as Partial<unknown[]>).join;',
    '[Number.parseFloat] = [() => 0];',
    "for ((Map as unknown as { n: string }).n of ['1']) String(1);",
    'const list: any = Array.prototype; list.push = () => 0;',
    'const one: any = Object; const other = one; other.n = 1;',
    'const { assign: put } = Object; put(Array.prototype, { map: () => [] });',
    'const up: any = Object.getPrototypeOf([]); up.includes = () => true;',
    'const top: any = Object.getPrototypeOf({}); top.n = 1;',
    'const top: any = Object.getPrototypeOf(Object.getPrototypeOf(new Map())); top.toString = () => "";',
    'const broken: any = Object.getPrototypeOf(new Error()); broken.toString = () => "";',
  ])('is told at its file: %s', async (code) => {
    const text = withCode(code);
    const { line, message } = await told(text);
    // A problem that is detected afterwards has no line.
    expect([lineOf(text, code), undefined]).toContain(line);
    expect(message).toMatch(/shared|share|read only|extensible|Cannot assign/);
    expect([[1].map(String), `${new Error('x')}`, restoreBuiltIns()]).toEqual([['1'], 'Error: x', null]);
  });
});

describe('a built-in that a machine changes while it runs', () => {
  it.each([
    '({ event }) => { (Object as any).n = ((Object as any).n ?? 0) + 1; return event.from; }',
    '({ event }) => { const all: any = Object; all.n = (all.n ?? 0) + 1; return event.from; }',
    '({ event }) => { const up: any = Object.getPrototypeOf([]); up.join = () => event.from; return event.from; }',
    '({ event }) => { const up: any = Object.getPrototypeOf({}); up.toString = () => event.from; return event.from; }',
    '({ event }) => { const up: any = Object.getPrototypeOf({}); up.extra = 1; return event.from; }',
  ])('is told at its file: %s', async (step) => {
    const text = withCode('', step);
    const { line } = await told(text);
    expect([lineOf(text, step), undefined]).toContain(line);
    expect([[1, 2].join(), restoreBuiltIns()]).toEqual(['1,2', null]);
  });
});

describe('state outside the functions of a file', () => {
  it.each([
    ['const seen: string[] = [];', '({ event }) => { const list = seen; list.push(event.from); return event.from; }'],
    ['const seen: string[] = [];', '({ event }) => { [seen].at(0)?.push(event.from); return event.from; }'],
    ['const box = { deep: { n: 0 } };', '({ event }) => { const { deep } = box; deep.n += 1; return event.from; }'],
    [
      'const seen = new Map<string, number>();',
      '({ event }) => { [seen].at(0)?.set(event.from, 1); return event.from; }',
    ],
    ['const seen = new Set<string>();', '({ event }) => { [seen].at(0)?.add(event.from); return event.from; }'],
    ['const f = (): number => 1;', '({ event }) => { const g: any = f; g.n = (g.n ?? 0) + 1; return event.from; }'],
    [
      'class Box { static n = 0; }',
      '({ event }) => { const box = [Box].at(0) as any; box.n += 1; return event.from; }',
    ],
    [
      "import { g5 } from 'cxl-quiesce/machines';",
      '({ event }) => { const g = [g5].at(0) as any; g.title = event.from; return event.from; }',
    ],
    ['', '({ event }) => { const g: any = gate; g.title = event.from; return event.from; }'],
  ])('may not be changed: %s %s', async (before, step) => {
    const text = withCode(before, step);
    expect((await told(text)).line).toBe(lineOf(text, step));
  });

  it('may be read', async () => {
    const text = withCode(
      'const names = new Map([["a", "b"]]);\nconst rows = [[1, 2], [3]];\nclass Name { static of(text: string): string { return text; } }',
      '({ event }) => { const copy = rows.map((row) => [...row]); copy[0]?.push(1); let best = rows; best = copy; return Name.of(names.get(event.from) ?? event.from); }',
    );
    writeFileSync(file, text);
    expect((await quiesce(`check S31 --design f --gate ${file}`)).code).not.toBe(2);
  });
});

describe('what is thrown', () => {
  const hostile = [
    'null',
    'undefined',
    "'a text'",
    '42',
    '{ message: 1 }',
    'Object.assign(Object.create(null), { message: "bare" })',
    "Object.defineProperty(new Error('x'), 'message', { get() { throw null; } })",
    "Object.defineProperty(new Error('x'), 'stack', { get() { throw null; } })",
    "Object.assign(new Error('x'), { code: 'ENOENT', path: 1, hint: { a: 1 } })",
  ];

  it.each(hostile)('%s, while the file is loaded, is its error', async (value) => {
    expect((await told(`const value: unknown = ${value};\nthrow value;\nexport default {};\n`)).message).not.toBe('');
  });

  it.each(hostile)('%s, while the file is looked at, is its error', async (value) => {
    const text = `const value: unknown = ${value};\nexport default {\n  get id() { throw value; },\n};\n`;
    expect((await told(text)).message).not.toBe('');
  });

  it.each(hostile)('%s, in a step, is the error of the file', async (value) => {
    for (const verb of ['check S31 --design f', 'run S31 --design f'])
      expect(
        (await told(withCode(`const value: unknown = ${value};`, '() => { throw value; }'), verb)).message,
      ).not.toBe('');
  });

  it.each(hostile)('%s, in a guard, is the error of the file', async (value) => {
    const guard = 'noneLeft: ({ context }) => context.requests.length === 0';
    expect(fresh).toContain(guard);
    const text = withCode(`const value: unknown = ${value};`).replace(
      guard,
      'noneLeft: (): boolean => { throw value; }',
    );
    expect((await told(text)).message).not.toBe('');
  });

  it.each(['null', 'undefined', "'a text'", '`a text`', '{ a: 1 }', '[1]', '-1', '() => 1'])(
    'that is plainly no Error is refused at its line: throw %s',
    async (value) => {
      const step = `() => { throw ${value.startsWith('{') || value.startsWith('(') ? `(${value})` : value}; }`;
      const text = withCode('', step);
      expect(await told(text)).toMatchObject({
        line: lineOf(text, step),
        message: 'what is thrown here is no Error, and has no line',
      });
    },
  );
});
