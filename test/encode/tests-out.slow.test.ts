import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sh, shellWord } from '../../src/encode/shell.ts';
import { ktapText } from '../../src/encode/ktap.ts';
import { isName, visible } from '../../src/model/plain-text.ts';
import type { Scenario, UserStep } from '../../src/model/scenario.ts';
import { filesOf, isGenerated, planFrom, type TestTarget } from '../../src/testgen/index.ts';
import { forcedBy } from '../../src/testgen/shell-steps.ts';
import { parsed, runOn } from '../testgen/fake-box.ts';
import { orRefused } from './hostile.ts';
import { harmless, namesFrom, scenarioOf, texts, type Naming } from './box.ts';

const choice = { design: 'a0' };

/** The plan of one order, with all names given by the caller. */
const planOf = (name: Naming, isBug = false) =>
  planFrom(scenarioOf(name), choice, [{ name: name('test'), schedule: '0/0/0/0', isBug }]);

/** Texts that are valid as arguments of a command. */
const arguable = texts.map((list) => list.filter((text) => !/\0|\p{Cs}/u.test(text))).filter((list) => list.length > 4);

function fileOf(name: Naming, target: TestTarget, plan = planOf(name)): string {
  const options = { target: name('target'), command: sh`again ${shellWord(name('command'))}`, stem: 'test' };
  const [file] = filesOf(plan, target, options, scenarioOf(name), choice);
  expect(isGenerated(file?.text ?? '')).toBe(true);
  return file?.text ?? '';
}

const isSafe = (text: string): boolean => text.split(/[\n\t]/).every((part) => visible(part) === part);

describe('a shell test', () => {
  const nothing = {
    before: ['100000000-1ffffffff : System RAM'],
    end: { iomem: [], regions: [], dax: [] },
    promised: true,
  };

  it('does the same, whatever names and titles are', () => {
    const usual = fileOf(harmless, 'shell');
    const expected = runOn(usual, nothing);
    const code = (script: string): readonly string[] => script.split('\n').filter((line) => !line.startsWith('#'));
    fc.assert(
      fc.property(texts, (list) => {
        const name = namesFrom(list.filter((text) => !/\0|\p{Cs}/u.test(text)));
        const script = fileOf(name, 'shell');
        const run = runOn(script, nothing);
        // The reason of a skip contains the scenario's name.
        const same = (out: string, id: string): string => out.replaceAll(ktapText(id), 'BOX');
        expect([run.code, same(run.out, name('id'))]).toEqual([expected.code, same(expected.out, harmless('id'))]);
        expect(run.out).toContain('this is not the box of');
        expect(code(script).length).toBe(code(usual).length);
        expect(isSafe(script)).toBe(true);
        expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
      }),
      { numRuns: 12 },
    );
  });

  it('names devices and drivers as they are, or refuses what cannot be a name', () => {
    fc.assert(
      fc.property(texts, ([device = '', driver = '', memdev = '']) => {
        const steps: readonly UserStep[] = [
          { do: 'bind', device, driver: 'cxl_mem' },
          { do: 'unbind', device: 'x', driver },
          { do: 'unplug', memdev },
          { do: 'create_region', window: 0, memdevs: ['y', memdev] },
        ];
        const lines = steps.map((step) => orRefused(() => forcedBy(step, scenarioOf(harmless))?.join('\n')));
        const line = (text: string, expected: string): string => (isName(text) ? expected : 'refused');
        expect(lines).toEqual([
          line(device, `bind ${device} cxl_mem`),
          line(driver, `unbind x ${driver}`),
          line(memdev, `unplug ${memdev}`),
          line(memdev, `attempt cxl create-region -t ram -d decoder0.0 -m y ${memdev}`),
        ]);
      }),
    );
  });

  it('refuses lines of /proc/iomem that would end its here-documents', () => {
    const scenario = scenarioOf(harmless);
    const hostile: Scenario = {
      ...scenario,
      platform: {
        ...scenario.platform,
        resources: [
          {
            name: 'x\nEND\ntouch OWNED\ncat << END\n : Soft Reserved',
            range: { start: 0x1000, end: 0x1fff },
            depth: 0,
          },
        ],
      },
    };
    const plan = planFrom(hostile, choice, [{ name: 'x', schedule: '0/0', isBug: false }]);
    expect(() => filesOf(plan, 'shell', { target: 'x', command: sh`x`, stem: 'x' }, hostile, choice)).toThrow(
      'a script cannot hold the line',
    );
  });
});

describe('a suite for quiesce vm', () => {
  it('calls quiesce with the intended words, and names each order', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-words-'));
    const stub = join(folder, 'stub');
    writeFileSync(stub, `#!/bin/bash\nprintf '%s\\0' "$@" > "${folder}/words"\n`);
    chmodSync(stub, 0o755);
    try {
      fc.assert(
        fc.property(arguable, (list) => {
          const name = namesFrom(list);
          const plan = planOf(name);
          const script = fileOf(name, 'vm', plan);
          expect(isSafe(script)).toBe(true);
          const { status, stdout } = spawnSync('bash', ['-s'], {
            input: script,
            encoding: 'utf8',
            cwd: folder,
            env: { PATH: process.env['PATH'] ?? '', QUIESCE: stub, DRY_RUN: '1' },
          });
          expect([status, parsed(stdout).ok, parsed(stdout).count]).toEqual([0, true, 1]);
          expect(stdout).toContain(`\nok 1 ${ktapText(name('test'))}\n`);
          const words = readFileSync(join(folder, 'words'), 'utf8').split('\0').slice(0, -1);
          const target = name('target').startsWith('-') ? `./${name('target')}` : name('target');
          expect(words.slice(0, 7)).toEqual(['vm', target, '--dry-run', '--design', 'a0', '--gate', plan.gate]);
          expect(words[words.indexOf('--schedule') + 1]).toBe('0/0/0/0');
        }),
        { numRuns: 15 },
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a test file for Vitest', () => {
  interface Node {
    readonly type?: string;
    readonly value?: unknown;
  }
  /** The types of all nodes in order, and all strings. */
  function walked(text: string): { readonly types: readonly string[]; readonly strings: readonly unknown[] } {
    const types: string[] = [];
    const strings: unknown[] = [];
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { type, value } = node as Node;
      if (typeof type === 'string') types.push(type);
      if (type === 'StringLiteral') strings.push(value);
      for (const below of Object.values(node)) walk(below);
    };
    walk(parseSync(text, { syntax: 'typescript', target: 'es2022' }).body);
    return { types, strings };
  }

  it('has the same statements, whatever names and titles are, and its strings are those texts', () => {
    const expected = walked(fileOf(harmless, 'vitest'));
    fc.assert(
      fc.property(arguable, (list) => {
        const name = namesFrom(list);
        const text = fileOf(name, 'vitest');
        const { types, strings } = walked(text);
        expect(types).toEqual(expected.types);
        expect(strings).toContain(name('id'));
        expect(strings).toContain(name('test'));
        expect(isSafe(text)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('has a skeleton of an adapter with the same statements, whatever names are', () => {
    const skeleton = (name: Naming): string =>
      filesOf(planOf(name), 'vitest', { target: 'x', command: sh`x`, stem: name('id') }, scenarioOf(name), choice)[1]
        ?.text ?? '';
    const { types } = walked(skeleton(harmless));
    fc.assert(
      fc.property(arguable, (list) => {
        const text = skeleton(namesFrom(list));
        expect([walked(text).types, isSafe(text)]).toEqual([types, true]);
      }),
      { numRuns: 8 },
    );
  });
});

describe('a plan as JSON', () => {
  it('is read back as the plan', () => {
    fc.assert(
      fc.property(arguable, (list) => {
        const name = namesFrom(list);
        const plan = planOf(name);
        const text = fileOf(name, 'json', plan);
        expect(JSON.parse(text)).toMatchObject(JSON.parse(JSON.stringify(plan)));
        expect(isSafe(text)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});
