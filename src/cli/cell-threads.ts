import { Worker } from 'node:worker_threads';
import { getHeapStatistics } from 'node:v8';
import type { CheckReport } from '../model/verdict.ts';
import type { ComparisonCell } from '../verbs/compare.ts';
import type { ExploreCells } from './cells.ts';
import type { CellPlace } from './compared.ts';
import { newFlags } from './flags.ts';
import { isPath } from './plugins.ts';
import { Problem } from './problem.ts';
import type { WorkStage, StopReason } from './watch.ts';

/** A message from a worker thread. */
export type CellMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stage'; readonly stage: WorkStage }
  | { readonly kind: 'draft'; readonly report: CheckReport }
  | { readonly kind: 'answer'; readonly cell: ComparisonCell | null };

/** The worker's file is beside this one, as source or compiled. */
const program = new URL(`./cell-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Milliseconds from a cell's time bound to its termination, and between checks for a stop request. */
const graceMs = 600;
const pollMs = 50;
/** The grace period after a stop request, in milliseconds. */
const stopGraceMs = 400;

const MiB = 2 ** 20;

/** A worker pool for cells. Each worker builds the comparison itself, since machines cannot be cloned. */
export const exploreCells: ExploreCells = async (compared, places, { threads, watch }, onBegin, onAnswer) => {
  const queue = [...places].reverse();
  const { heap_size_limit: heap } = getHeapStatistics();
  const flags = watch?.flags ?? newFlags(heap / MiB);
  const running = new Set<Worker>();
  let stop: StopReason | null = null;

  /** One worker taking cells from the queue; a terminated worker is replaced. */
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, {
        workerData: { compared, flags },
        // The heap limit of the supervisor applies here too.
        resourceLimits: { maxOldGenerationSizeMb: heap / MiB },
      });
      running.add(worker);
      let current: {
        readonly place: CellPlace;
        report: CheckReport | null;
        stage: WorkStage;
        readonly sinceMs: number;
      } | null = null;
      let timer: NodeJS.Timeout | undefined;
      const shutDown = (): void => {
        clearTimeout(timer);
        clearInterval(stopTimer);
        running.delete(worker);
        worker.removeAllListeners();
        worker.on('error', () => {});
        void worker.terminate();
      };
      const guarded = (body: () => void): void => {
        try {
          body();
        } catch (error) {
          shutDown();
          reject(error);
        }
      };
      const next = (): void => {
        const place = stop === null ? queue.pop() : undefined;
        if (place === undefined) {
          shutDown();
          return resolve();
        }
        current = { place, report: null, stage: 'build', sinceMs: performance.now() };
        if (compared.time !== undefined) timer = setTimeout(() => end('time'), compared.time * 1000 + graceMs);
        onBegin(place);
        worker.postMessage(place);
      };
      const end = (by: StopReason): void => {
        shutDown();
        guarded(() => {
          if (current) {
            const { place, report, stage, sinceMs } = current;
            onAnswer({ place, ended: { by, stage, report, seconds: (performance.now() - sinceMs) / 1000 } });
          }
          if (stop === null && queue.length > 0) work().then(resolve, reject);
          else resolve();
        });
      };
      const stopTimer = setInterval(() => {
        stop ??= watch?.stopReason() ?? null;
        if (stop === null) return;
        const by = stop;
        clearInterval(stopTimer);
        setTimeout(() => running.has(worker) && end(by), stopGraceMs);
      }, pollMs);
      worker.on('message', (message: CellMessage) =>
        guarded(() => {
          if (message.kind === 'ready') next();
          else if (message.kind === 'stage' && current) current.stage = message.stage;
          else if (message.kind === 'draft' && current) current.report = message.report;
          else if (message.kind === 'answer' && current) {
            const { place } = current;
            current = null;
            clearTimeout(timer);
            onAnswer({ place, cell: message.cell });
            next();
          }
        }),
      );
      worker.on('error', (error) => {
        shutDown();
        reject(error);
      });
      worker.on('exit', (code) => {
        shutDown();
        // Only plugin code ends a worker by itself.
        reject(
          new Problem(
            'input',
            `the code of ${[...(compared.designs ?? []), ...(compared.gates ?? [])].filter(isPath).join(' or ')} ended the thread that ran it, with code ${code}`,
            'a machine only answers events: take process.exit() out',
          ),
        );
      });
    });
  try {
    await Promise.all(Array.from({ length: Math.min(threads, places.length) }, work));
  } finally {
    // A worker in a native call that never returns cannot be terminated. The parent process then ends this process.
    const ended = Promise.all([...running].map((worker) => worker.terminate()));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, stopGraceMs).unref())]);
  }
  for (const place of queue.reverse())
    onAnswer({ place, ended: { by: stop ?? 'interrupted', stage: 'build', report: null, seconds: 0 } });
};
