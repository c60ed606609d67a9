import { Worker } from 'node:worker_threads';
import { getHeapStatistics } from 'node:v8';
import type { CheckReport } from '../model/verdict.ts';
import type { ComparisonCell } from '../verbs/compare.ts';
import type { ExploreCells } from './cells.ts';
import type { CellPlace } from './compared.ts';
import { newFlags } from './flags.ts';
import { isPath } from './own.ts';
import { Problem } from './problem.ts';
import type { WorkStage, StopReason } from './watch.ts';

/** What a thread tells. */
export type CellMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'stage'; readonly stage: WorkStage }
  | { readonly kind: 'draft'; readonly report: CheckReport }
  | { readonly kind: 'answer'; readonly cell: ComparisonCell | null };

/** The thread's file lies beside this one, as source or compiled. */
const program = new URL(`./cell-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Milliseconds that a cell may take beyond its bound before it is ended, and between two looks at whether all is to end. */
const graceMs = 600;
const lookMs = 50;
/** The same once all is to end. */
const lastMs = 400;

const MiB = 2 ** 20;

/** Each thread makes the comparison for itself, since machines cannot be sent. */
export const exploreCells: ExploreCells = async (compared, places, { threads, watch }, onBegin, onAnswer) => {
  const due = [...places].reverse();
  const { heap_size_limit: heap } = getHeapStatistics();
  const flags = watch?.flags ?? newFlags(heap / MiB);
  const running = new Set<Worker>();
  let stop: StopReason | null = null;

  /** One thread's worth of cells; a thread that has to be ended is followed by another. */
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program, {
        workerData: { compared, flags },
        // What is watched over from outside is watched over here as well.
        resourceLimits: { maxOldGenerationSizeMb: heap / MiB },
      });
      running.add(worker);
      let here: {
        readonly place: CellPlace;
        report: CheckReport | null;
        stage: WorkStage;
        readonly sinceMs: number;
      } | null = null;
      let timer: NodeJS.Timeout | undefined;
      const leave = (): void => {
        clearTimeout(timer);
        clearInterval(look);
        running.delete(worker);
        worker.removeAllListeners();
        worker.on('error', () => {});
        void worker.terminate();
      };
      const guarded = (body: () => void): void => {
        try {
          body();
        } catch (error) {
          leave();
          reject(error);
        }
      };
      const next = (): void => {
        const place = stop === null ? due.pop() : undefined;
        if (place === undefined) {
          leave();
          return resolve();
        }
        here = { place, report: null, stage: 'build', sinceMs: performance.now() };
        if (compared.time !== undefined) timer = setTimeout(() => end('time'), compared.time * 1000 + graceMs);
        onBegin(place);
        worker.postMessage(place);
      };
      const end = (by: StopReason): void => {
        leave();
        guarded(() => {
          if (here) {
            const { place, report, stage, sinceMs } = here;
            onAnswer({ place, ended: { by, stage, report, seconds: (performance.now() - sinceMs) / 1000 } });
          }
          if (stop === null && due.length > 0) work().then(resolve, reject);
          else resolve();
        });
      };
      const look = setInterval(() => {
        stop ??= watch?.asked() ?? null;
        if (stop === null) return;
        const by = stop;
        clearInterval(look);
        setTimeout(() => running.has(worker) && end(by), lastMs);
      }, lookMs);
      worker.on('message', (message: CellMessage) =>
        guarded(() => {
          if (message.kind === 'ready') next();
          else if (message.kind === 'stage' && here) here.stage = message.stage;
          else if (message.kind === 'draft' && here) here.report = message.report;
          else if (message.kind === 'answer' && here) {
            const { place } = here;
            here = null;
            clearTimeout(timer);
            onAnswer({ place, cell: message.cell });
            next();
          }
        }),
      );
      worker.on('error', (error) => {
        leave();
        reject(error);
      });
      worker.on('exit', (code) => {
        leave();
        // Only a user's code ends a thread by itself.
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
    // A thread in a native call that never returns cannot be ended: the process is, by the one above it.
    const ended = Promise.all([...running].map((worker) => worker.terminate()));
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, lastMs).unref())]);
  }
  for (const place of due.reverse())
    onAnswer({ place, ended: { by: stop ?? 'interrupted', stage: 'build', report: null, seconds: 0 } });
};
