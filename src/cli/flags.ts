import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { StopReason } from './watch.ts';

/** The words of a memory that threads share: why to end, and whether to give back what is not needed. */
const [reasonAt, collectAt] = [0, 1];
const reasons: readonly (StopReason | null)[] = [null, 'time', 'memory', 'interrupted'];

/** A memory in which nobody is told to end. */
export const newFlags = (): SharedArrayBuffer => new SharedArrayBuffer(8);

/** Tells all who share the memory to end; the first reason counts. */
export function askToEnd(flags: SharedArrayBuffer, reason: StopReason): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, 0, reasons.indexOf(reason));
}

/** Asks for memory that is held and not needed. */
export const askToCollect = (flags: SharedArrayBuffer): void => void Atomics.store(new Int32Array(flags), collectAt, 1);

/** What was asked of all because memory ran out is over: what needed it has ended. */
export function forgetMemory(flags: SharedArrayBuffer): void {
  Atomics.compareExchange(new Int32Array(flags), reasonAt, reasons.indexOf('memory'), 0);
}

/** Milliseconds between two looks at the heap. */
const lookMs = 100;

/**
 * Beyond this part of what V8 would let the heap become it is better to end in good order. A table that grows is there twice for a
 * moment, and V8 ends the whole process where it finds no room for it.
 */
export const heapFull = 0.5;

/**
 * Why to end, for a thread that shares the memory: it was asked to, or its own heap is nearly full. On the way it gives back
 * what it was asked for.
 */
export function heedingFlags(flags: SharedArrayBuffer): () => StopReason | null {
  const words = new Int32Array(flags);
  let lookedMs = performance.now();
  let isFull = false;
  return () => {
    const reason = reasons[Atomics.load(words, reasonAt)] ?? null;
    if (reason !== null) return reason;
    if (Atomics.exchange(words, collectAt, 0) === 1) collect();
    const nowMs = performance.now();
    if (nowMs - lookedMs >= lookMs) {
      lookedMs = nowMs;
      isFull = heapIsFull();
    }
    return isFull ? 'memory' : null;
  };
}

function heapIsFull(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > limit * heapFull;
}

function collect(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') gc();
}
