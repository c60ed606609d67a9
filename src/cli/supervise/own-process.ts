import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { exit, type ExitCode } from '../exit.ts';
import type { Ended } from '../ended.ts';
import type { ProcessIo } from '../io.ts';
import { isPath } from '../own.ts';
import type { Job } from '../verbs.ts';
import type { Draft, WorkProgress, WorkStage, StopReason } from '../watch.ts';
import { boundsOf, isMany } from './jobs.ts';
import { programBytes } from './limits.ts';

/**
 * A process of its own for jobs that run a user's code. A native call that never returns (`indexOf` of an array-like without end) cannot
 * be ended from outside its thread, and a process waits for its threads before it ends. So the process above ends this one, and
 * prints what the job had come to.
 */
const mark = 'QUIESCE_OWN_PROCESS';

/** What a job that was ended had come to, as far as it is known. */
export interface Remains {
  readonly draft: Draft | null;
  readonly ended: Ended;
  readonly isAnswered: boolean;
}

/** What the process tells the one above it. */
export type News =
  | { readonly kind: 'begun' | 'answered' }
  | { readonly kind: 'stage'; readonly stage: WorkStage }
  | { readonly kind: 'progress'; readonly progress: WorkProgress }
  | { readonly kind: 'draft'; readonly draft: Draft; readonly again: boolean }
  /** A bound was reached: the process is to be ended, and this to be printed. */
  | { readonly kind: 'end'; readonly remains: Remains }
  /** All output is written. */
  | { readonly kind: 'done'; readonly code: ExitCode };

/** Milliseconds that a process whose output is written may take to end. */
const lastMs = 150;
/** Milliseconds beyond `--time` after which a process that says nothing is ended. */
const silentMs = 900;
/** Milliseconds between two looks at the memory: a native call fills some ten MiB in that time. */
const lookMs = 5;
/** From which part of `--memory` on the process is ended without being asked. */
const mostOfMemory = 1.03;
const mib = 2 ** 20;
/** What this process takes beside the other, in bytes, at the most. */
const besideBytes = 64 * mib;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The paths among what was typed that name files of code. */
export const codeFilesOf = ({ given }: Job): readonly string[] => {
  const args: unknown = given.at(-1);
  const words = typeof args === 'object' && args !== null ? args : {};
  return Object.entries(words)
    .filter(([option]) => ['design', 'designs', 'gate', 'gates'].includes(option))
    .flatMap(([, value]: readonly [string, unknown]) => [value].flat())
    .filter((word): word is string => typeof word === 'string' && isPath(word));
};

/** Whether this is such a process. */
export const isOwnProcess = (): boolean => process.env[mark] !== undefined && process.send !== undefined;

/** What of `--memory` this process may take: the one above it takes a part. */
export const ownPart = (memory: number | undefined): number | undefined =>
  memory === undefined || !isOwnProcess() ? memory : memory - besideBytes;

/** Tells the process above, where there is one. */
export function tellAbove(news: News): void {
  if (isOwnProcess() && process.connected) process.send?.(news);
}

const endNow = (): void => void process.kill(process.pid, 'SIGKILL');

/** Ends this process with the one above it, however that ends: whoever asked for the work is gone. */
export function endWithTheOneAbove(): void {
  process.once('disconnect', endNow);
  if (!process.connected) endNow();
}

/** Tells the process above that all is written, and lets go of it. */
export function doneAbove(code: ExitCode): void {
  if (!isOwnProcess()) return;
  process.off('disconnect', endNow);
  process.send?.({ kind: 'done', code } satisfies News, () => process.connected && process.disconnect());
}

/** Runs this command line again in a process of its own, with the same streams, and ends it once it has answered. */
export const inOwnProcess = (job: Job, json: boolean, io: ProcessIo): Promise<ExitCode> =>
  new Promise((resolve) => new ChildSupervisor(job, json, io, resolve).keep());

class ChildSupervisor {
  readonly #job: Job;
  readonly #json: boolean;
  readonly #io: ProcessIo;
  readonly #resolve: (code: ExitCode) => void;
  readonly #child: ChildProcess;
  readonly #startedMs: number;
  #look: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #stage: WorkStage = 'read';
  #progress: WorkProgress | null = null;
  #draft: Draft | null = null;
  #isAnswered = false;
  #isSignalled = false;
  /** Set once: how it ends is known then, whatever comes. */
  #outcome: (() => void) | null = null;

  constructor(job: Job, json: boolean, io: ProcessIo, resolve: (code: ExitCode) => void) {
    this.#job = job;
    this.#json = json;
    this.#io = io;
    this.#resolve = resolve;
    this.#startedMs = io.now();
    this.#child = fork(process.argv[1] ?? '', process.argv.slice(2), {
      // Out of the terminal's group: a Ctrl-C comes once, from here.
      detached: true,
      env: { ...process.env, [mark]: '1' },
      serialization: 'advanced',
      stdio: 'inherit',
    });
  }

  keep(): void {
    for (const signal of signals) process.on(signal, this.#hear);
    this.#child.on('message', (message) => this.#note(message as News));
    this.#child.on('error', (error) => {
      this.#io.err(
        `quiesce: a process for the file cannot be started: ${error.message}\n  look at the limits of this process (ulimit -a)\n`,
      );
      this.#leave(() => this.#resolve(exit.badInput));
    });
    this.#child.on('exit', (code, signal) => this.#leave(this.#outcome ?? (() => this.#endedBy(code, signal))));
    const { memory } = boundsOf(this.#job);
    if (memory === undefined) return;
    const most = Math.max(memory, programBytes + besideBytes) * mostOfMemory;
    this.#look = setInterval(() => {
      const taken = takenBy(this.#child.pid);
      if (taken !== null && taken + process.memoryUsage.rss() > most) this.#endFor('memory');
    }, lookMs);
  }

  readonly #hear = (signal: NodeJS.Signals): void => {
    // A process that was stopped hears no signal but one.
    if (this.#isSignalled) this.#end(() => this.#die(signal));
    else this.#child.kill(signal);
    this.#isSignalled = true;
  };

  #note(news: News): void {
    switch (news.kind) {
      case 'begun':
        this.#limitTime();
        break;
      case 'answered':
        this.#isAnswered = true;
        break;
      case 'stage':
        this.#stage = news.stage;
        break;
      case 'progress':
        this.#progress = news.progress;
        break;
      case 'draft':
        this.#draft = news.draft;
        if (news.again) this.#progress = null;
        this.#limitTime();
        break;
      case 'end':
        this.#end(() => this.#print(news.remains));
        break;
      case 'done':
        this.#outcome ??= () => this.#resolve(news.code);
        setTimeout(() => this.#child.kill('SIGKILL'), lastMs).unref();
        break;
    }
  }

  #limitTime(): void {
    const { time } = boundsOf(this.#job);
    // Each of several searches has a bound of its own.
    if (time === undefined || isMany(this.#job)) return;
    clearTimeout(this.#deadline);
    const wait = (ms: number): void => {
      // A checkpoint that is being saved is waited for.
      this.#deadline = setTimeout(
        () => (this.#stage === 'save' ? wait(silentMs) : this.#endFor('time')),
        Math.min(ms, 2 ** 31 - 1),
      );
    };
    wait(time * 1000 + silentMs);
  }

  /** Ends a process that has not ended itself, and prints what it had told of its work. */
  #endFor(by: StopReason): void {
    const ended: Ended = {
      by,
      stage: this.#stage,
      progress: this.#progress,
      seconds: (this.#io.now() - this.#startedMs) / 1000,
      ...boundsOf(this.#job),
    };
    const isAnswered = this.#isAnswered && !isMany(this.#job);
    this.#end(() => this.#print({ draft: this.#draft, ended, isAnswered }));
  }

  #end(outcome: () => void): void {
    this.#outcome ??= outcome;
    this.#child.kill('SIGKILL');
  }

  #leave(outcome: () => void): void {
    clearInterval(this.#look);
    clearTimeout(this.#deadline);
    for (const signal of signals) process.off(signal, this.#hear);
    outcome();
  }

  #print(remains: Remains): void {
    const about = { ...remains, job: this.#job, json: this.#json && !remains.isAnswered };
    void import('./print-ended.ts').then(({ printEnded }) => printEnded(about, this.#io)).then(this.#resolve);
  }

  /** As the signal would have ended this process. */
  #die(signal: NodeJS.Signals): void {
    process.kill(process.pid, signal);
  }

  /** The process ended by itself, and said nothing. */
  #endedBy(code: number | null, signal: NodeJS.Signals | null): void {
    const own = signals.find((one) => one === signal);
    if (own !== undefined) return this.#die(own);
    if (signal !== null)
      this.#io.err(
        `quiesce: the process that ran the file was ended by ${signal}\n  it may have taken more memory than there is: see --memory\n`,
      );
    this.#resolve(signal === null && isExitCode(code) ? code : exit.badInput);
  }
}

/** Bytes of memory that a process takes; `null` where no /proc tells. */
function takenBy(pid: number | undefined): number | null {
  try {
    const [, pages = ''] = readFileSync(`/proc/${pid ?? 0}/statm`, 'latin1').split(' ');
    return Number(pages) * 4096;
  } catch {
    return null;
  }
}

const isExitCode = (code: number | null): code is ExitCode =>
  code !== null && (Object.values(exit) as readonly number[]).includes(code);
