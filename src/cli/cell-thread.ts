import { parentPort, workerData } from 'node:worker_threads';
import type { CheckReport } from '../model/verdict.ts';
import { clearMemoryStop, stopPoll } from './flags.ts';
import type { CellPlace, Compared } from './compared.ts';
import type { CellMessage } from './cell-threads.ts';
import { cellAt, comparisonOf } from './comparison.ts';
import type { Io } from './io.ts';
import { wiring } from './wiring.ts';

// The worker thread of `compare`. It builds the comparison itself, since machines cannot be cloned, and explores the
// cells that it receives.

const { compared, flags } = workerData as { readonly compared: Compared; readonly flags: SharedArrayBuffer };
const post = (message: CellMessage): void => parentPort?.postMessage(message);

const silent: Io = {
  out: () => {},
  err: () => {},
  outIsTerminal: false,
  errIsTerminal: false,
  columns: undefined,
  env: {},
  now: () => performance.now(),
  watch: {
    flags,
    stopReason: stopPoll(flags),
    progress: () => {},
    stage: (stage) => post({ kind: 'stage', stage }),
    draft: () => {},
  },
};

const comparison = await comparisonOf(compared, wiring);

const begin = (report: CheckReport): void => {
  // A memory stop caused by an earlier cell no longer applies.
  clearMemoryStop(flags);
  post({ kind: 'draft', report });
};

const answer = (place: CellPlace): CellMessage => {
  try {
    return {
      kind: 'answer',
      cell: cellAt(comparison, place, silent, { update: () => {}, clear: () => {} }, () => {}, begin),
    };
  } catch {
    // The main thread explores the cell again and reports the error as it does without threads.
    return { kind: 'answer', cell: null };
  }
};

parentPort?.on('message', (place: CellPlace) => post(answer(place)));
post({ kind: 'ready' });
