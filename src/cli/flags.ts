import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StopReason } from './watch.ts';

/** The words of a memory that threads share: why to end, whether to give back what is not needed, how often it was asked, and MiB of a heap. */
const [reasonAt, collectAt, questionsAt, heapAt] = [0, 1, 2, 3];
const reasons: readonly (StopReason | null)[] = [null, 'time', 'memory', 'interrupted'];

/**
 * A memory in which nobody is told to end.
 * @param heapMiB - what the heap of a thread may become
 */
export function newFlags(heapMiB: number): SharedArrayBuffer {
  const flags = new SharedArrayBuffer(16);
  new Int32Array(flags)[heapAt] = heapMiB;
  return flags;
}

/** Tells all who share the memory to end; the first reason counts. */
export function askToEnd(flags: SharedArrayBuffer, reason: StopReason): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, 0, reasons.indexOf(reason));
}

/** Asks for memory that is held and not needed. */
export const askToCollect = (flags: SharedArrayBuffer): void => void Atomics.store(new Int32Array(flags), collectAt, 1);

/** How often those who share the memory have asked whether to end. */
export const questionsOf = (flags: SharedArrayBuffer): number => Atomics.load(new Int32Array(flags), questionsAt);

/** What was asked of all because memory ran out is over: what needed it has ended. */
export function forgetMemory(flags: SharedArrayBuffer): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, reasons.indexOf('memory'), 0);
}

const MiB = 2 ** 20;

/** Milliseconds between two looks at the heap. */
const lookMs = 100;

/**
 * Why to end, for a thread that shares the memory: it was asked to, or its own heap has become as large as it may. On the way it
 * gives back what it was asked for.
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
