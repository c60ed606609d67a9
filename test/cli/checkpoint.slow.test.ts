import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/index.ts';
import { scratchFolder } from '../scratch.ts';

// The built program as a process that is killed, the only proof that a search survives its process.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const folder = scratchFolder('kept');

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line and sends a signal after some milliseconds, or as soon as a file exists. */
function run(args: readonly string[], signal?: NodeJS.Signals, when: number | string = 0): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const seen = { out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (seen.out += String(data)));
    child.stderr.on('data', (data: Buffer) => (seen.err += String(data)));
    const startedMs = performance.now();
    const timer = setInterval(() => {
      const isTime = typeof when === 'string' ? existsSync(when) : performance.now() - startedMs >= when;
      if (signal === undefined || !isTime) return;
      child.kill(signal);
      clearInterval(timer);
    }, 10);
    child.on('error', reject);
    child.on('close', (code, by) => {
      clearInterval(timer);
      resolve({ code, signal: by, ...seen });
    });
  });
}

/** The report without run times. */
const timeless = (json: string): string => json.replace(/"seconds": [\d.]+/, '"seconds": 0');

const random = xorshift(20);

/** For each kill during a search: whether a checkpoint existed. */
const seenKills: boolean[] = [];

describe.each([
  // Two hundred thousand worlds; memory is lost in several orders.
  ['scale:4,ways=4', '--design', 'a0'],
  // A search ended by a bound, after many end states and violations.
  ['S12', '--design', 'e4', '--worlds', '120000'],
])('check %s %s %s %s %s', (...question) => {
  const line = ['check', ...question.filter((word) => typeof word === 'string'), '--json'];
  const whole = spawnSync(process.execPath, [main, ...line], { encoding: 'utf8' });
  const file = join(folder, `${question[0]}.qck`);
  const keep = ['--checkpoint', file, '--checkpoint-every', '0.1'];
  const resume = (): readonly string[] => (existsSync(file) ? ['--resume', file] : []);

  it.each(Array.from({ length: 10 }, (_, number) => [number + 1]))(
    'says the same in the end when it is killed again and again (%i)',
    async (number) => {
      rmSync(file, { force: true });
      // Later rounds kill more often, so that resumed searches are resumed again.
      const kills = 1 + (number % 3);
      for (let i = 0; i < kills; i++) {
        // The first checkpoint may come early or late, depending on the machine, so every other first kill waits for
        // it.
        const when = number % 2 === 1 && i === 0 ? file : 300 + random(1500);
        const { signal } = await run([...line, ...keep, ...resume()], 'SIGKILL', when);
        if (signal === 'SIGKILL') seenKills.push(existsSync(file));
      }
      const last = await run([...line, ...keep, ...resume()]);
      expect([last.code, last.err.replaceAll(/^progress: .*\n|^note: the search is kept [\s\S]*/gm, '')]).toEqual([
        whole.status,
        '',
      ]);
      expect(timeless(last.out)).toBe(timeless(whole.stdout));
    },
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('saves on %s, says how to go on, and that works', async (signal) => {
    const stopped = join(folder, 'stopped.qck');
    rmSync(stopped, { force: true });
    const { code, out, err } = await run(
      [...line, '--checkpoint', stopped, '--checkpoint-every', '0.1'],
      signal,
      stopped,
    );
    const { complete, coverage } = JSON.parse(out) as { complete: boolean; coverage: { stoppedBy: string } };
    expect([complete, coverage.stoppedBy, code === 1 || code === 3]).toEqual([false, 'interrupted', true]);
    const command = (/to go on:\n([\s\S]*)$/.exec(err)?.[1] ?? '').replaceAll('\\\n', '').trim();
    // The start command differs between environments; the arguments follow it.
    const words = command.replace(/^(?:npm run -s quiesce --|node \S+|quiesce) /, '').split(/\s+/);
    const bounds = line.includes('--worlds') ? line.slice(line.indexOf('--worlds')) : ['--json'];
    const went = await run([...words, ...bounds]);
    expect([went.code, timeless(went.out)]).toEqual([whole.status, timeless(whole.stdout)]);
  });
});

describe('a checkpoint of the built program', () => {
  it('was put to the test above: most kills came in time, and ten or more found a checkpoint', () => {
    expect(seenKills.length).toBeGreaterThan(20);
    expect(seenKills.filter((found) => found).length).toBeGreaterThanOrEqual(10);
  });

  it('is not changed by a resumed search without --checkpoint', async () => {
    const file = join(folder, 'alone.qck');
    await run(['check', 'S12', '--design', 'f', '--worlds', '20000', '--checkpoint', file]);
    const copy = join(folder, 'copy.qck');
    copyFileSync(file, copy);
    const { code, out } = await run(['check', 'S12', '--design', 'f', '--resume', file, '--json']);
    expect([code, (JSON.parse(out) as { complete: boolean }).complete]).toEqual([0, true]);
    expect(readFileSync(file).equals(readFileSync(copy))).toBe(true);
  });
});
