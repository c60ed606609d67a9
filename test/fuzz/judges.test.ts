import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textFile, type Case } from './case.ts';
import { makeCase } from './make-case.ts';
import { judge } from './judge.ts';
import { judgeWritten, type Written } from './judge-written.ts';
import { makeBatch } from './scripts.ts';
import { shrunk } from './shrink.ts';
import type { Taken } from './take.ts';
import { changesBetween, snapshotOf } from './tree.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('judges');

const one: Case = { kind: 'scenario', seed: 1, run: 1, tree: [], lines: [], isTerminal: false };
const right: Taken = {
  line: ['list', 'designs'],
  code: 0,
  signal: null,
  out: 'a0 the status quo\n',
  err: '',
  ms: 1,
  before: new Map(),
  after: new Map(),
};

const kindsOf = (taken: Partial<Taken>, of: Partial<Case> = {}): readonly string[] =>
  judge({ ...one, ...of }, [{ ...right, ...taken }]).map(({ kind }) => kind);

const error = '{"error": {"code": "input", "message": "x", "hint": "y"}}\n';

describe('the judge of a run', () => {
  it('has nothing against a run that is right', () => {
    expect(kindsOf({})).toEqual([]);
    expect(kindsOf({ code: 2, out: '', err: 'quiesce: x\n  y\n' })).toEqual([]);
    expect(kindsOf({ line: ['check', 'x', '--json'], code: 2, out: error })).toEqual([]);
  });

  it.each<readonly [string, Partial<Taken>]>([
    ['exit 134', { code: 134 }],
    ['ended by SIGABRT', { code: null, signal: 'SIGABRT' }],
    ['a control character on stdout', { out: 'a\u001b[2Jb' }],
    ['a control character on stderr', { err: 'a\u009b2Jb' }],
    ['an invisible character on stdout', { out: 'a\u202eb' }],
    ['an invisible character on stdout', { out: 'a\ud800b' }],
    ['a stack trace on stderr', { err: 'Error: x\n    at run (file.ts:1:2)\n' }],
    ['an internal error: x', { code: 2, out: '', err: 'quiesce: x\n  this is a fault of quiesce; ...\n' }],
    ['an error with exit 0', { err: 'quiesce: x\n' }],
    ['exit 2 without a word', { code: 2, out: '' }],
    ['a verdict with exit 2', { code: 2, out: 'holds: every order\n', err: 'quiesce: x\n' }],
    ['check: --json prints no JSON', { line: ['check', 'x', '--json'], out: 'holds' }],
    ['check: JSON that does not fit its schema', { line: ['check', 'x', '--json'], out: '{"verdict": "holds"}' }],
    ['check: exit 2 with JSON that is no error', { line: ['check', 'x', '--json'], code: 2, out: '{}' }],
    ['a file that nobody asked for', { after: new Map([['work/x.txt', '1']]) }],
    ['a file that nobody asked for', { line: ['import', 'x', '-o', 'y'], after: new Map([['beside/y', '1']]) }],
    ['hostile text was run', { after: new Map([['work/OWNED', '1']]) }],
    ['a file is gone', { before: new Map([['work/x.txt', '1']]) }],
    [
      'a file was replaced without --force',
      { line: ['import', 'x', '-o', 'y'], before: new Map([['work/y', '1']]), after: new Map([['work/y', '2']]) },
    ],
  ])('sees %s', (kind, taken) => {
    expect(kindsOf(taken)).toEqual([kind]);
  });

  it('knows the colours of the program from others', () => {
    const coloured = { out: '\u001b[32mholds\u001b[39m\n' };
    expect(kindsOf(coloured, { isTerminal: true })).toEqual([]);
    expect(kindsOf(coloured)).toEqual(['a control character on stdout']);
    expect(kindsOf({ out: '\u001b[5mblink' }, { isTerminal: true })).toEqual(['a control character on stdout']);
  });

  it('lets a file be made that the line asks for', () => {
    expect(
      kindsOf({
        line: ['import', 'x', '-o', 'a/y'],
        after: new Map([
          ['work/a', 'folder'],
          ['work/a/y', '1'],
        ]),
      }),
    ).toEqual([]);
  });

  it('sees that a file of the own making is refused', () => {
    const all = [
      { ...right, line: ['import', 'x', '-o', 'y'] },
      { ...right, line: ['check', 'y'], code: 2, out: '', err: 'quiesce: y\n' },
    ];
    expect(judge(one, all).map(({ kind }) => kind)).toEqual(['import writes what check refuses']);
  });
});

describe('the judge of what was written', () => {
  const wrong = (form: Written['form'], name: string, text: string): boolean =>
    judgeWritten([{ form, name, text }]).length > 0;

  it.each<readonly [Written['form'], string, good: string, bad: string]>([
    ['network', 'promela', '/* OWNED */ x = 1;', '/* x */ OWNED /* y */'],
    ['network', 'promela-c', '#define a 1\n', '#define OWNED 1\n'],
    ['network', 'murphi', '-- OWNED\nrule "OWNED" x;', '-- x\nOWNED := 1;'],
    ['network', 'dot', '0 [label="OWNED \\" x"];', '0 [label="x"]; OWNED -> 1;'],
    ['network', 'mermaid', '%% OWNED\nw0["OWNED"]', 'w0["x"]\nclick w0 call OWNED()'],
    ['network', 'aldebaran', '(0, "OWNED", 1)', '(0, "x", 1)\nOWNED'],
    ['typescript', 'x.ts', "// OWNED\nconst a: string = 'OWNED';", "const a = 'x';OWNED();"],
    ['typescript', 'x.ts', 'const a = `x`;', 'const a = `${OWNED()}`;'],
    ['typescript', 'x.ts', 'const a = 1;', "const a = 'x"],
    ['guest', 'steps.sh', "unbind 'OWNED; x' cxl # OWNED\n", 'unbind x; touch OWNED\n'],
    ['arguments', 'qemu', '["-device", "cxl-upstream,id=a,,romfile=x"]', '["-device", "cxl-upstream,id=a,romfile=x"]'],
    ['arguments', 'kernel', 'console=ttyS0 driver_async_probe=a,b', 'console=ttyS0 init=/bin/sh'],
    ['markdown', 'compare', '| a\\|b |\n| --- |\n`<b>` \\<b>', '| a |\n| --- |\n| b | c |'],
    ['markdown', 'diagnose', 'text', 'text <script>'],
    ['markdown', 'diagnose', '\\[a](b)', '[a](javascript:b)'],
    ['json', 'x', '{}', '{'],
  ])('sees text of the input that is code in %s %s', (form, name, good, bad) => {
    expect([wrong(form, name, good), wrong(form, name, bad)]).toEqual([false, true]);
  });

  it('sees what a script does when it is run', () => {
    const batch = makeBatch(folder);
    batch.add(1, '#!/bin/bash\n# $(touch OWNED)\necho "fine"\n');
    batch.add(2, '#!/bin/bash\necho "$(touch OWNED)"\n');
    batch.add(3, '#!/bin/bash\necho "\n');
    const found = batch.run();
    expect([...found].map(([owner, [first]]) => [owner, first?.kind])).toEqual([
      [2, 'a script that runs hostile text'],
      [3, 'a script that bash cannot read'],
    ]);
  });
});

describe('a tree', () => {
  it('shows what was made, changed and taken away', () => {
    writeFileSync(join(folder, 'a'), '1');
    writeFileSync(join(folder, 'b'), '1');
    const before = snapshotOf(folder);
    writeFileSync(join(folder, 'a'), '2 and more');
    rmSync(join(folder, 'b'));
    writeFileSync(join(folder, 'c'), '1');
    expect(changesBetween(before, snapshotOf(folder))).toEqual({ made: ['c'], changed: ['a'], gone: ['b'] });
  });
});

describe('a run', () => {
  it('is the same whenever it is made', () => {
    for (let run = 0; run < 40; run++) {
      const kind = (['scenario', 'capture', 'line'] as const)[run % 3] ?? null;
      expect(makeCase(7, run, kind)).toEqual(makeCase(7, run, kind));
    }
  });

  it('that fails is made smaller as long as it fails in the same way', async () => {
    const tree = [textFile('a', 'one\ntwo\nbad\nfour\n'), textFile('b', 'x')];
    const big: Case = { ...one, tree, lines: [['check', 'a', '--json', '--time', '1'], ['list']] };
    const small = await shrunk(
      big,
      ({ tree: files }) =>
        Promise.resolve(files.some((file) => file.kind === 'file' && /bad/.test(new TextDecoder().decode(file.bytes)))),
      20,
    );
    expect(small).toEqual({ ...one, tree: [textFile('a', 'bad')], lines: [['list']] });
  });
});
