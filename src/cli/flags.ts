import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StopReason } from './watch.ts';

/** Indexes of the shared memory: stop reason, collection request, number of polls, and heap limit in MiB. */
const [reasonAt, collectAt, pollsAt, heapAt] = [0, 1, 2, 3];
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
export function requestStop(flags: SharedArrayBuffer, reason: StopReason): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, 0, reasons.indexOf(reason));
}

/** Requests a garbage collection. */
export const requestCollection = (flags: SharedArrayBuffer): void =>
  void Atomics.store(new Int32Array(flags), collectAt, 1);

/** How often the threads have polled for a stop request. */
export const pollCount = (flags: SharedArrayBuffer): number => Atomics.load(new Int32Array(flags), pollsAt);

/** Clears a stop request for memory, after the search that needed it has ended. */
export function clearMemoryStop(flags: SharedArrayBuffer): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, reasons.indexOf('memory'), 0);
}

const MiB = 2 ** 20;

/** Milliseconds between two checks of the heap size. */
const heapCheckMs = 100;

/**
 * Creates the poll function of a worker: it returns the stop reason, which is a request or its own heap limit. It also
 * performs requested garbage collections.
 */
export function stopPoll(flags: SharedArrayBuffer): () => StopReason | null {
  const view = new Int32Array(flags);
  let checkedMs = performance.now();
  let isFull = false;
  return () => {
    Atomics.add(view, pollsAt, 1);
    const reason = reasons[Atomics.load(view, reasonAt)] ?? null;
    if (reason !== null) return reason;
    if (Atomics.exchange(view, collectAt, 0) === 1) collect();
    const nowMs = performance.now();
    if (nowMs - checkedMs >= heapCheckMs) {
      checkedMs = nowMs;
      isFull = getHeapStatistics().used_heap_size > (view[heapAt] ?? Infinity) * MiB;
    }
    return isFull ? 'memory' : null;
  };
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
