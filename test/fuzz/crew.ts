import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveCase } from './case.ts';
import { makeCase } from './make-case.ts';
import type { News, Order, Tally } from './worker.ts';

const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));
const strip = fileURLToPath(new URL('../../.ci/strip-types.mjs', import.meta.url));

/** A run that stays longer than this is a hang; shrinking and scripts take less. */
const longestMs = 150_000;

/** Runs after which a process makes room for a fresh one. */
const freshEvery = 4000;

/** What a crew tells whoever started it. */
export interface Told {
  failed(news: Extract<News, { what: 'failed' }>): void;
  done(tally: Tally): void;
}

const markOf = (order: Order): { readonly run: number; readonly ageMs: number } => {
  try {
    const file = join(order.root, 'now');
    return { run: Number.parseInt(readFileSync(file, 'utf8'), 10), ageMs: Date.now() - statSync(file).mtimeMs };
  } catch {
    return { run: order.from, ageMs: 0 };
  }
};

/** Works an order off in a process; where that dies or hangs, the run is told as failed and another process goes on behind it. */
export async function workOff(order: Order, told: Told): Promise<void> {
  mkdirSync(order.root, { recursive: true });
  let from = order.from;
  while (from < order.runs) {
    // A process of the program runs one command line; what thousands of them leave behind in one process is of no interest.
    const until = Math.min(order.runs, from + freshEvery * order.step);
    const end = await once({ ...order, from, runs: until }, told);
    if (end === null) {
      from = until;
      continue;
    }
    const run = Number.isNaN(end.run) ? from : end.run;
    const folder = join(order.failures, `${end.why.replaceAll(/[^a-z0-9]+/gi, '-')}-${run}`);
    saveCase(folder, makeCase(order.seed, run, order.only), `run ${run}: ${end.why}\n`);
    told.failed({ what: 'failed', run, kind: end.why, detail: '', folder });
    from = run + order.step;
  }
}

/** One process; `null` when it worked its order off, else the run at which it ended and why. */
const once = (order: Order, told: Told): Promise<{ readonly run: number; readonly why: string } | null> =>
  new Promise((resolve) => {
    // The mark of a process before this one is old already.
    rmSync(join(order.root, 'now'), { force: true });
    const child: ChildProcess = fork(program, [], {
      execArgv: ['--import', strip, '--max-old-space-size=1500'],
      env: { PATH: process.env['PATH'] },
    });
    // Whoever ends this process ends its workers too.
    const end = (): void => void child.kill('SIGKILL');
    process.once('exit', end);
    let isDone = false;
    let isHung = false;
    const watch = setInterval(() => {
      if (markOf(order).ageMs < longestMs) return;
      isHung = true;
      child.kill('SIGKILL');
    }, 5000);
    child.on('message', (message) => {
      const news = message as News;
      if (news.what === 'failed') told.failed(news);
      else {
        isDone = true;
        told.done(news.tally);
      }
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      process.off('exit', end);
      const why = isHung ? 'a run hangs' : `a run ends the process (${signal ?? `exit ${code}`})`;
      resolve(isDone ? null : { run: markOf(order).run, why });
    });
    child.send(order);
  });
