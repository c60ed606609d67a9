import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { main, quiesceProcess } from './processes.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('plugin-process');

/** A native call that V8 cannot interrupt and that takes days. */
const endless = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 } as never, 1 as never)';
const gate = (name: string, change: (text: string) => string): string => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, change(gateTemplate(name)));
  return file;
};
const atLoad = gate('atLoad', (text) => `${text}\nexport const never = ${endless};\n`);
const inStep = gate('inStep', (text) =>
  text.replace(
    'assign({ waiter: ({ event }) => event.from })',
    `assign({ waiter: ({ event }) => event.from + String(${endless}) })`,
  ),
);

const inGuard = gate('inGuard', (text) =>
  text.replace("'call.gate.wait': {", `'call.gate.wait': {\n guard: () => ${endless} !== 0,`),
);
/** Access to globals that the static check cannot detect. */
const hidden = `const make: any = [(() => 0) as any].map((one) => one[['con', 'structor'].join('')])[0];\nconst node = make('return process')();`;

describe('a native call of a user that never returns', () => {
  it.each([
    ['when the file is loaded', atLoad],
    ['in a step of the machine', inStep],
    ['in a guard', inGuard],
  ])('ends with --time: %s', async (_, file) => {
    const { code, out } = await quiesceProcess(['check', 'S31', '--design', 'f', '--gate', file, '--time', '1']);
    expect({ code, isReported: /unknown: --time 1 was reached/.test(out) }).toEqual({ code: 3, isReported: true });
  });

  it('ends with compare, whose cells have threads of their own', async () => {
    const line = ['compare', '--scenarios', 'S31', '--designs', 'f', '--gates', `G5,${inStep}`, '--time', '1'];
    expect((await quiesceProcess(line)).code).toBe(3);
  });

  it('ends with one SIGINT, and the partial report is printed', async () => {
    const line = ['check', 'S31', '--design', 'f', '--gate', atLoad];
    const { code, out } = await quiesceProcess(line, { signals: [['SIGINT', /reading/]] });
    expect({ code, isReported: out.includes('unknown: Ctrl-C came') }).toEqual({ code: 3, isReported: true });
  });
});

describe('the process of a file', () => {
  it('ends with the one above it, also when that is killed', async () => {
    const child = spawn(process.execPath, [main, 'check', 'S31', '--design', 'f', '--gate', atLoad], {
      stdio: 'ignore',
    });
    const below = (): readonly string[] => childrenOf(child.pid ?? 0);
    await vi.waitFor(() => expect(below()).toHaveLength(1), { timeout: 20_000, interval: 50 });
    const [own = ''] = below();
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(own)).toBe(false), { timeout: 20_000, interval: 50 });
  });

  it('ends with --time where the file stops it', async () => {
    const file = gate('stops', (text) => `${text}\n${hidden}\nnode.kill(node.pid, 'SIGSTOP');\n`);
    const { code, out } = await quiesceProcess(['check', 'S31', '--design', 'f', '--gate', file, '--time', '1']);
    expect({ code, isReported: /unknown: --time 1 was reached/.test(out) }).toEqual({ code: 3, isReported: true });
  });

  it.each([
    ['text', 'Array.from({ length: 3000 }, (_, at) => String(at).repeat(40_000_000).split(""))'],
    ['arrays', 'Array.from({ length: 3000 }, () => Array.from({ length: 1_000_000 }, (_, at) => ({ at })))'],
  ])('takes no more than --memory and a tenth, together with the one above it: %s', async (name, grow) => {
    const file = gate(`grows-${name}`, (text) => `${text}\nexport const much = ${grow};\n`);
    const line = ['check', 'S31', '--design', 'f', '--gate', file, '--memory', '300M'];
    const child = spawn(process.execPath, [main, ...line], { stdio: 'ignore' });
    let most = 0;
    const look = setInterval(() => {
      const pids = [String(child.pid), ...childrenOf(child.pid ?? 0)];
      most = Math.max(
        most,
        pids.reduce((sum, pid) => sum + takenBy(pid), 0),
      );
    }, 3);
    const [code] = (await once(child, 'exit')) as [number];
    clearInterval(look);
    expect(code).toBe(3);
    expect(most).toBeGreaterThan(200 * 2 ** 20);
    expect(most).toBeLessThan(330 * 2 ** 20);
  });
});

/** The child processes of a process. */
function childrenOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

/** A zombie (state Z) has ended but was not reaped. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

/** Bytes of memory. */
function takenBy(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}

describe('a file whose code ends the process', () => {
  it('is reported with its name, and is no internal error', async () => {
    const file = gate('exits', (text) => `${text}\n${hidden}\nnode.exit(0);\n`);
    const compared = await quiesceProcess(['compare', '--scenarios', 'S31', '--designs', 'f', '--gates', `G5,${file}`]);
    expect([compared.code, compared.err.includes(`the code of ${file} ended the thread`)]).toEqual([2, true]);
    const { code, err } = await quiesceProcess(['check', 'S31', '--design', 'f', '--gate', file]);
    expect(code).toBe(2);
    expect(err).toContain(`quiesce: the code of ${file} ended the thread that ran it, with code 0`);
  });
});

describe('a file of code', () => {
  it('gives the exit code, the output and the error that it gave before it had a process of its own', async () => {
    const fine = gate('fine', (text) => text);
    const { code, out } = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', fine]);
    expect([code, out.includes('S17 f: holds')]).toEqual([0, true]);
    const lost = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', fine], { redirect: '> /dev/full' });
    expect(lost.code).toBe(2);
  });

  it('may begin with a line for the shell', async () => {
    const file = gate('shell', (text) => `#!/usr/bin/env node\n${text}`);
    expect((await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', file])).code).toBe(0);
  });

  it('may have thousands of branches', async () => {
    const branches = Array.from({ length: 3000 }, (_, at) => `else if (x === ${at}) return ${at};`).join('\n');
    const file = gate(
      'branches',
      (text) => `${text}\nexport const f = (x: number) => { if (x < 0) return 0;\n${branches}\nreturn 1; };\n`,
    );
    const { code } = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', file, '--time', '10']);
    expect(code).toBe(0);
  });

  it.each([
    ['arrays', `${'['.repeat(20_000)}${']'.repeat(20_000)} as any`],
    ['brackets', `${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
    ['operators', Array.from({ length: 30_000 }, () => '1').join('+')],
    ['members', `({} as any)${'.x'.repeat(20_000)}`],
  ])('with too many %s in one expression is refused, with no place that is a lie', async (name, expression) => {
    const file = gate(name, (text) => `${text}\nexport const deep = ${expression};\n`);
    const { code, out } = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', file, '--json']);
    const { error } = JSON.parse(out) as { readonly error: Readonly<Record<string, unknown>> };
    expect([code, error['code'], error['file'], 'line' in error, 'column' in error]).toEqual([
      2,
      'input',
      file,
      false,
      false,
    ]);
    expect(error['message']).toContain('nested too deeply');
  });
});
