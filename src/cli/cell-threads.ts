import { Worker } from 'node:worker_threads';
import type { CellAnswer, ExploreCells } from './cells.ts';

/** The thread's file lies beside this one, as source or compiled. */
const program = new URL(`./cell-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Each thread makes the comparison for itself, since machines cannot be sent. */
export const exploreCells: ExploreCells = async (compared, places, threads, onBegin, onAnswer) => {
  const due = [...places].reverse();
  const workers = Array.from(
    { length: Math.min(threads, places.length) },
    () => new Worker(program, { workerData: compared }),
  );
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const next = (): void => {
        const place = due.pop();
        if (place === undefined) return resolve();
        onBegin(place);
        worker.postMessage(place);
      };
      worker.on('message', (answer: CellAnswer) => {
        try {
          onAnswer(answer);
          next();
        } catch (error) {
          reject(error);
        }
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`a thread of --workers ended with code ${code}`)));
      next();
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};
