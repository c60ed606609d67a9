import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { exit, type ExitCode } from '../exit.ts';
import type { Ended } from '../ended.ts';
import type { ProcessIo } from '../io.ts';
import { isPath } from '../plugins.ts';
import type { Job } from '../verbs.ts';
import type { Draft, WorkProgress, WorkStage, StopReason } from '../watch.ts';
import { boundsOf, isMany } from './jobs.ts';
import { programBytes } from './limits.ts';

/**
 * A child process for jobs with plugins. A native call that never returns (`indexOf` of an endless array-like) cannot
 * be terminated within its process, and a process waits for its threads. The parent therefore kills the child and
 * prints its last interim report.
 */
const childMark = 'QUIESCE_PLUGIN_PROCESS';

/** The last known state of a terminated job. */
export interface InterimState {
  readonly draft: Draft | null;
  readonly ended: Ended;
  readonly isAnswered: boolean;
}

/** A message from the child to the parent. */
export type ChildMessage =
  | { readonly kind: 'begun' | 'answered' }
  | { readonly kind: 'stage'; readonly stage: WorkStage }
  | { readonly kind: 'progress'; readonly progress: WorkProgress }
  | { readonly kind: 'draft'; readonly draft: Draft; readonly again: boolean }
  /** A bound was reached: the parent must end the child and print this. */
  | { readonly kind: 'end'; readonly interim: InterimState }
  /** All output is written. */
  | { readonly kind: 'done'; readonly code: ExitCode };

/** Milliseconds for the child to exit after its output is written. */
const exitGraceMs = 150;
/** Milliseconds beyond `--time` after which a silent child is killed. */
const unresponsiveMs = 900;
/** Milliseconds between memory checks; a native call allocates some ten MiB in that time. */
const memoryCheckMs = 5;
/** The fraction of `--memory` at which the child is killed without warning. */
const memoryFraction = 1.03;
const mib = 2 ** 20;
/** The most memory of the parent, in bytes. */
const parentBytes = 64 * mib;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The arguments that are paths of plugin files. */
export const pluginPathsOf = ({ given }: Job): readonly string[] => {
  const args: unknown = given.at(-1);
  const words = typeof args === 'object' && args !== null ? args : {};
  return Object.entries(words)
    .filter(([option]) => ['design', 'designs', 'gate', 'gates'].includes(option))
    .flatMap(([, value]: readonly [string, unknown]) => [value].flat())
    .filter((word): word is string => typeof word === 'string' && isPath(word));
};

/** Whether this process is such a child. */
export const isPluginProcess = (): boolean => process.env[childMark] !== undefined && process.send !== undefined;

/** The child's part of `--memory`; the parent needs the rest. */
export const childMemory = (memory: number | undefined): number | undefined =>
  memory === undefined || !isPluginProcess() ? memory : memory - parentBytes;

/** Sends a message to the parent, if any. */
export function sendToParent(news: ChildMessage): void {
  if (isPluginProcess() && process.connected) process.send?.(news);
}

const exitNow = (): void => void process.kill(process.pid, 'SIGKILL');

/** Exits when the parent exits, however that happens. */
export function exitWithParent(): void {
  process.once('disconnect', exitNow);
  if (!process.connected) exitNow();
}

/** Reports to the parent that all output is written, and disconnects. */
export function reportDone(code: ExitCode): void {
  if (!isPluginProcess()) return;
  process.off('disconnect', exitNow);
  process.send?.({ kind: 'done', code } satisfies ChildMessage, () => process.connected && process.disconnect());
}

/** Runs this command line in a child process with the same streams, and ends it once it has answered. */
export const inPluginProcess = (job: Job, json: boolean, io: ProcessIo): Promise<ExitCode> =>
  new Promise((resolve) => new ChildSupervisor(job, json, io, resolve).start());

class ChildSupervisor {
  readonly #job: Job;
  readonly #json: boolean;
  readonly #io: ProcessIo;
  readonly #resolve: (code: ExitCode) => void;
  readonly #child: ChildProcess;
  readonly #startedMs: number;
  #memoryTimer: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #stage: WorkStage = 'read';
  #progress: WorkProgress | null = null;
  #draft: Draft | null = null;
  #isAnswered = false;
  #isSignalled = false;
  /** Set once, when the way to end is decided. */
  #outcome: (() => void) | null = null;

  constructor(job: Job, json: boolean, io: ProcessIo, resolve: (code: ExitCode) => void) {
    this.#job = job;
    this.#json = json;
    this.#io = io;
    this.#resolve = resolve;
    this.#startedMs = io.now();
    this.#child = fork(process.argv[1] ?? '', process.argv.slice(2), {
      // In its own process group, so that Ctrl-C in the terminal reaches it only through the parent.
      detached: true,
      env: { ...process.env, [childMark]: '1' },
      serialization: 'advanced',
      stdio: 'inherit',
    });
  }

  start(): void {
    for (const signal of signals) process.on(signal, this.#onSignal);
    this.#child.on('message', (message) => this.#onMessage(message as ChildMessage));
    this.#child.on('error', (error) => {
      this.#io.err(
        `quiesce: a process for the file cannot be started: ${error.message}\n  look at the limits of this process (ulimit -a)\n`,
      );
      this.#finish(() => this.#resolve(exit.badInput));
    });
    this.#child.on('exit', (code, signal) => this.#finish(this.#outcome ?? (() => this.#endedBy(code, signal))));
    const { memory } = boundsOf(this.#job);
    if (memory === undefined) return;
    const most = Math.max(memory, programBytes + parentBytes) * memoryFraction;
    this.#memoryTimer = setInterval(() => {
      const taken = residentBytes(this.#child.pid);
      if (taken !== null && taken + process.memoryUsage.rss() > most) this.#endFor('memory');
    }, memoryCheckMs);
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    // A stopped process receives no signal except SIGKILL.
    if (this.#isSignalled) this.#end(() => this.#die(signal));
    else this.#child.kill(signal);
    this.#isSignalled = true;
  };

  #onMessage(news: ChildMessage): void {
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
        this.#end(() => this.#print(news.interim));
        break;
      case 'done':
        this.#outcome ??= () => this.#resolve(news.code);
        setTimeout(() => this.#child.kill('SIGKILL'), exitGraceMs).unref();
        break;
    }
  }

  #limitTime(): void {
    const { time } = boundsOf(this.#job);
    // Each of several searches has its own bound.
    if (time === undefined || isMany(this.#job)) return;
    clearTimeout(this.#deadline);
    const wait = (ms: number): void => {
      // Waits for a checkpoint that is being saved.
      this.#deadline = setTimeout(
        () => (this.#stage === 'save' ? wait(unresponsiveMs) : this.#endFor('time')),
        Math.min(ms, 2 ** 31 - 1),
      );
    };
    wait(time * 1000 + unresponsiveMs);
  }

  /** Kills a child that has not stopped, and prints its last interim report. */
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

  #finish(outcome: () => void): void {
    clearInterval(this.#memoryTimer);
    clearTimeout(this.#deadline);
    for (const signal of signals) process.off(signal, this.#onSignal);
    outcome();
  }

  #print(interim: InterimState): void {
    const about = { ...interim, job: this.#job, json: this.#json && !interim.isAnswered };
    void import('./print-ended.ts').then(({ printEnded }) => printEnded(about, this.#io)).then(this.#resolve);
  }

  /** Ends this process by the signal it received. */
  #die(signal: NodeJS.Signals): void {
    process.kill(process.pid, signal);
  }

  /** The child exited by itself without a final message. */
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

/** Bytes of memory of a process; `null` without /proc. */
function residentBytes(pid: number | undefined): number | null {
  try {
    const [, pages = ''] = readFileSync(`/proc/${pid ?? 0}/statm`, 'latin1').split(' ');
    return Number(pages) * 4096;
  } catch {
    return null;
  }
}

const isExitCode = (code: number | null): code is ExitCode =>
  code !== null && (Object.values(exit) as readonly number[]).includes(code);
