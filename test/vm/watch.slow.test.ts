import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeMachine } from './fake-machine.ts';

// The built program as a process that is killed: nothing less shows that its guest ends with it.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

let folder = '';
let started: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quiesce-watch-'));
});
afterEach(() => {
  started?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A guest that says who it is, has a child of its own, and would go on for ten minutes. */
const guest = `sleep 600 &
echo "$! $$" > pids.new
mv pids.new pids
wait`;

const isAlive = (pid: number): boolean => {
  try {
    // A process that has ended and that nobody has waited for still has a number.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

async function until(is: () => boolean): Promise<boolean> {
  for (let waits = 0; waits < 600 && !is(); waits++) await new Promise((resolve) => setTimeout(resolve, 50));
  return is();
}

/** Starts a boot and waits for its guest. */
async function booted(): Promise<{
  readonly child: ChildProcess;
  readonly pids: readonly number[];
  readonly temp: string;
}> {
  const temp = join(folder, 'temp');
  const { args, path } = fakeMachine(folder, guest);
  mkdirSync(temp);
  const child = spawn(process.execPath, [main, 'vm', 'S17', ...args, '--out', join(folder, 'boot')], {
    cwd: folder,
    env: { ...process.env, PATH: path, TMPDIR: temp },
    stdio: 'ignore',
  });
  started = child;
  expect(await until(() => existsSync(join(folder, 'pids')))).toBe(true);
  const pids = readFileSync(join(folder, 'pids'), 'utf8').trim().split(' ').map(Number);
  return { child, pids, temp };
}

describe.skipIf(process.platform !== 'linux')('a guest', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'ends with its caller on %s, with all that it has started, and no folder is left',
    { timeout: 60_000 },
    async (signal) => {
      const { child, pids, temp } = await booted();
      expect([pids.map(isAlive), readdirSync(temp).length]).toEqual([[true, true], 1]);
      child.kill(signal);
      expect(await until(() => !pids.some(isAlive))).toBe(true);
      expect(await until(() => readdirSync(temp).length === 0)).toBe(true);
    },
  );
});
