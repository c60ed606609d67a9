import { parentPort, workerData } from 'node:worker_threads';
import type { CellAnswer, CellPlace, Compared } from './cells.ts';
import { cellAt, comparisonOf } from './comparison.ts';
import type { Io } from './io.ts';
import { wiring } from './wiring.ts';

// A thread of `compare --workers`: it makes the comparison for itself, since machines cannot be sent, and then explores the
// cells that it is told to.

const silent: Io = {
  out: () => {},
  err: () => {},
  outIsTerminal: false,
  errIsTerminal: false,
  columns: undefined,
  env: {},
  now: () => performance.now(),
};

const comparison = await comparisonOf(workerData as Compared, wiring);

const answer = (place: CellPlace): CellAnswer => {
  try {
    return { place, cell: cellAt(comparison, place, silent, { update: () => {}, clear: () => {} }) };
  } catch {
    // Whoever asked explores it again, and tells what is wrong as it would without threads.
    return { place, cell: null };
  }
};

parentPort?.on('message', (place: CellPlace) => parentPort?.postMessage(answer(place)));
