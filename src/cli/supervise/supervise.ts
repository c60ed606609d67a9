import { Worker } from 'node:worker_threads';
import { exit, type ExitCode } from '../exit.ts';
import { requestCollection, requestStop, newFlags, pollCount } from '../flags.ts';
import type { ProcessIo } from '../io.ts';
import { isOutOfMemory } from '../out-of-memory.ts';
import { Problem, printError } from '../problem.ts';
import { programOf } from '../program-name.ts';
import { progressLine } from '../terminal.ts';
import { type WorkProgress, stageNow, type Draft, type WorkStage, type StopReason } from '../watch.ts';
import type { Job } from '../verbs.ts';
import { boundsOf, stopsOnRequest, isMany } from './jobs.ts';
import { MemoryWatch, memoryLimits, thisMachine, type MemoryLimits } from './limits.ts';
import type { WorkerMessage, Task } from './messages.ts';
import { pluginPathsOf, isPluginProcess, childMemory, sendToParent } from './plugin-process.ts';

/** The worker's file is beside this one, as source or compiled. */
const program = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Milliseconds beyond `--time` until the work is asked to stop, and until it is terminated. */
const requestMs = 250;
const endMs = 450;
/** The same from the beginning of the search, for slow machines. */
const leastMs = 350;
/** The same after a signal. */
const signalMs = 700;
const saveMs = 100;
const tickMs = 200;
/** Milliseconds between memory checks, with and without a memory bound. */
const [boundedCheckMs, unboundedCheckMs] = [20, 100];

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * The supervisor: runs a job in a worker thread. The main thread stays responsive: it writes output, handles signals,
 * and terminates the worker when a bound is exceeded.
 */
export const supervise = (job: Job, json: boolean, io: ProcessIo): Promise<ExitCode> =>
  new Supervisor(job, json, io).run();

class Supervisor {
  readonly #job: Job;
  readonly #json: boolean;
  readonly #io: ProcessIo;
  readonly #limits: MemoryLimits;
  readonly #flags: SharedArrayBuffer;
  readonly #startedMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  #deadline: NodeJS.Timeout | undefined;
  #begunMs = 0;
  #stage: WorkStage = 'read';
  #progress: WorkProgress | null = null;
  #draft: Draft | null = null;
  #hasAnswered = false;
  #signal: string | undefined;
  #isOver = false;

  constructor(job: Job, json: boolean, io: ProcessIo) {
    this.#job = job;
    this.#json = json;
    this.#io = io;
    this.#startedMs = io.now();
    this.#limits = memoryLimits(childMemory(boundsOf(job).memory), thisMachine());
    this.#flags = newFlags(this.#limits.heapMiB);
  }

  async run(): Promise<ExitCode> {
    const { outIsTerminal, errIsTerminal, columns } = this.#io;
    const { memory } = boundsOf(this.#job);
    const task: Task = {
      job: this.#job,
      json: this.#json,
      flags: this.#flags,
      terminal: { outIsTerminal, errIsTerminal, columns, program: programOf(this.#io) },
    };
    const worker = new Worker(program, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.v8MiB },
    });
    const line = progressLine(this.#io, (seen) => this.#progressText(seen));
    return new Promise((resolve) => {
      const shutDown = (): void => {
        this.#isOver = true;
        for (const timer of this.#timers) clearInterval(timer);
        clearTimeout(this.#deadline);
        for (const signal of signals) process.off(signal, onSignal);
        line.clear();
        worker.removeAllListeners();
        // Errors after termination are ignored.
        worker.on('error', () => {});
        void worker.terminate();
      };
      const finish = (code: ExitCode): void => {
        if (this.#isOver) return;
        shutDown();
        resolve(code);
      };
      const end = (by: StopReason): void => {
        if (this.#isOver) return;
        // A partly written checkpoint is useless, so saving may finish; a second signal ends it.
        if (this.#stage === 'save' && by !== 'memory') {
          this.#timers.add(setTimeout(() => end(by), saveMs));
          return;
        }
        shutDown();
        void this.#reportEnd(by).then(resolve);
      };
      const onSignal = (signal: NodeJS.Signals): void => {
        if (this.#signal !== undefined) {
          for (const one of signals) process.off(one, onSignal);
          line.clear();
          process.kill(process.pid, signal);
          return;
        }
        this.#signal = signal;
        requestStop(this.#flags, 'interrupted');
        this.#timers.add(setTimeout(() => end('interrupted'), stopsOnRequest(this.#job) ? signalMs : 0));
      };
      for (const signal of signals) process.on(signal, onSignal);
      const memoryWatch = new MemoryWatch(this.#limits);
      const checkMemory = (): void => {
        const action = memoryWatch.check(process.memoryUsage.rss(), this.#io.now(), pollCount(this.#flags));
        if (action === 'collect') requestCollection(this.#flags);
        else if (action === 'ask') requestStop(this.#flags, 'memory');
        else if (action === 'end') end('memory');
      };
      this.#timers.add(setInterval(checkMemory, memory === undefined ? unboundedCheckMs : boundedCheckMs));
      this.#timers.add(setInterval(() => line.update(this.#progress ?? noProgress), tickMs));
      this.#io.onLost(() => finish(exit.badInput));
      worker.on('message', (message: WorkerMessage) => {
        if (message.kind === 'out' || message.kind === 'err') line.clear();
        if (message.kind === 'done') finish(message.code);
        else if (message.kind === 'full') end('memory');
        else this.#onMessage(message, end);
      });
      worker.on('error', (error) => {
        if (isOutOfMemory(error)) return end('memory');
        printError(error, this.#json, this.#io);
        finish(exit.badInput);
      });
      worker.on('exit', (code) => {
        printError(this.#endedBy(code), this.#json, this.#io);
        finish(exit.badInput);
      });
    });
  }

  /** A worker exits by itself only when plugin code makes it. */
  #endedBy(code: number): Error {
    const files = pluginPathsOf(this.#job);
    const ended = `ended the thread that ran it, with code ${code}`;
    return files.length === 0
      ? new Error(`the thread that worked ended with code ${code}`)
      : new Problem(
          'input',
          `the code of ${files.join(' or ')} ${ended}`,
          'a machine only answers events: take process.exit() out',
        );
  }

  #onMessage(message: Exclude<WorkerMessage, { readonly kind: 'done' | 'full' }>, end: (by: StopReason) => void): void {
    switch (message.kind) {
      case 'begun':
        sendToParent(message);
        this.#begunMs = this.#io.now();
        this.#limitTime(endMs, end);
        break;
      case 'out':
        if (!this.#hasAnswered) sendToParent({ kind: 'answered' });
        this.#hasAnswered = true;
        this.#io.out(message.text);
        break;
      case 'err':
        this.#io.err(message.text);
        break;
      case 'progress':
        sendToParent(message);
        this.#progress = message.progress;
        if (this.#stage === 'build') this.#stage = 'search';
        break;
      case 'stage':
        sendToParent(message);
        this.#stage = message.stage;
        // Each of several searches has its own bound, which begins with its interim report.
        if (isMany(this.#job)) clearTimeout(this.#deadline);
        break;
      case 'draft':
        sendToParent(message);
        this.#draft = message.draft;
        if (message.again) {
          this.#progress = null;
          this.#begunMs = this.#io.now();
          this.#limitTime(endMs, end);
        } else this.#limitTime(Math.max(endMs, this.#io.now() - this.#begunMs + leastMs), end);
        break;
    }
  }

  /** Sets the deadline, at `--time` plus `afterMs`. */
  #limitTime(afterMs: number, end: (by: StopReason) => void): void {
    const { time } = boundsOf(this.#job);
    if (time === undefined) return;
    const leftMs = this.#begunMs + time * 1000 - this.#io.now();
    clearTimeout(this.#deadline);
    const wait = (ms: number, body: () => void): void => {
      this.#deadline = setTimeout(body, Math.min(Math.max(0, ms), longestMs));
    };
    if (isMany(this.#job)) return wait(leftMs + afterMs, () => end('time'));
    wait(leftMs + Math.min(requestMs, afterMs), () => {
      requestStop(this.#flags, 'time');
      wait(Math.max(0, afterMs - requestMs), () => end('time'));
    });
  }

  #progressText({ label = '', worlds, depth }: WorkProgress): string {
    const now = stageNow[this.#stage];
    if (this.#progress === null) return `${label}${now}`;
    return `${label}${worlds} worlds, depth ${depth}${this.#stage === 'search' ? '' : `, ${now}`}`;
  }

  async #reportEnd(by: StopReason): Promise<ExitCode> {
    const { time, memory } = boundsOf(this.#job);
    const ended = {
      by,
      stage: this.#stage,
      progress: this.#progress,
      seconds: (this.#io.now() - this.#startedMs) / 1000,
      ...(time === undefined ? {} : { time }),
      ...(memory === undefined ? {} : { memory }),
      ...(this.#signal === undefined ? {} : { signal: this.#signal }),
    };
    // A second JSON document after the first would make both unreadable.
    const isAnswered = this.#hasAnswered && !isMany(this.#job);
    if (isPluginProcess()) {
      sendToParent({ kind: 'end', interim: { draft: this.#draft, ended, isAnswered } });
      // The parent ends this process.
      return new Promise(() => {});
    }
    const json = this.#json && !isAnswered;
    const { printEnded } = await import('./print-ended.ts');
    return printEnded({ job: this.#job, json, draft: this.#draft, ended, isAnswered }, this.#io);
  }
}

const noProgress: WorkProgress = { worlds: 0, transitions: 0, depth: 0 };

/** The longest delay of a Node timer. */
const longestMs = 2 ** 31 - 1;
