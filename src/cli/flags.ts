import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StopReason } from './watch.ts';

/** Indexes of the shared memory: stop reason, collection request, number of polls, and heap limit in MiB. */
const [reasonAt, collectAt, questionsAt, heapAt] = [0, 1, 2, 3];
const reasons: readonly (StopReason | null)[] = [null, 'time', 'memory', 'interrupted'];

/**
 * Creates shared flags without a stop request.
 * @param heapMiB - the heap limit of a thread
 */
export function newFlags(heapMiB: number): SharedArrayBuffer {
  const flags = new SharedArrayBuffer(16);
  new Int32Array(flags)[heapAt] = heapMiB;
  return flags;
}

/** Requests all threads to stop; the first reason is kept. */
export function askToEnd(flags: SharedArrayBuffer, reason: StopReason): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, 0, reasons.indexOf(reason));
}

/** Requests a garbage collection. */
export const askToCollect = (flags: SharedArrayBuffer): void => void Atomics.store(new Int32Array(flags), collectAt, 1);

/** How often the threads have polled for a stop request. */
export const questionsOf = (flags: SharedArrayBuffer): number => Atomics.load(new Int32Array(flags), questionsAt);

/** Clears a stop request for memory, after the search that needed it has ended. */
export function forgetMemory(flags: SharedArrayBuffer): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, reasons.indexOf('memory'), 0);
}

const MiB = 2 ** 20;

/** Milliseconds between two checks of the heap size. */
const lookMs = 100;

/**
 * Creates the poll function of a worker: it returns the stop reason, which is a request or its own heap limit. It also
 * performs requested garbage collections.
 */
export function heedingFlags(flags: SharedArrayBuffer): () => StopReason | null {
  const words = new Int32Array(flags);
  let lookedMs = performance.now();
  let isFull = false;
  return () => {
    Atomics.add(words, questionsAt, 1);
    const reason = reasons[Atomics.load(words, reasonAt)] ?? null;
    if (reason !== null) return reason;
    if (Atomics.exchange(words, collectAt, 0) === 1) collect();
    const nowMs = performance.now();
    if (nowMs - lookedMs >= lookMs) {
      lookedMs = nowMs;
      isFull = getHeapStatistics().used_heap_size > (words[heapAt] ?? Infinity) * MiB;
    }
    return isFull ? 'memory' : null;
  };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
