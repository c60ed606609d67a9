import { getHeapStatistics } from 'node:v8';

/** The memory limits of a process. */
export interface MemoryLimits {
  /** Bytes of the whole process. */
  readonly process: number;
  /** The limit while the worker does not poll for stop requests, in which case its heap grows. */
  readonly unpolled: number;
  /** The heap size at which a worker stops by itself, and V8's hard limit, in MiB. */
  readonly heapMiB: number;
  readonly v8MiB: number;
}

/** The memory of the machine, in bytes. */
export interface HostMemory {
  /** The memory that the process uses now. */
  readonly taken: number;
  /** The memory available from the machine or its container. */
  readonly available: number;
  /** V8's default heap limit. */
  readonly heap: number;
}

const MiB = 2 ** 20;

/** The memory that the program itself needs; no search is possible with less. */
export const programBytes = 192 * MiB;

/** The default fraction of the available memory, and the most heaps. */
const memoryShare = 0.9;
const mostHeaps = 2;

/**
 * The limits of a process, as given or from the machine. V8's limit is twice as high: exceeding it aborts the whole
 * process, so the limits here must be reached first.
 */
export function memoryLimits(memory: number | undefined, { taken, available, heap }: HostMemory): MemoryLimits {
  const bytes = memory ?? Math.min(taken + available * memoryShare, taken + mostHeaps * heap);
  const limit = Math.max(bytes, programBytes);
  return {
    process: limit,
    unpolled: memory === undefined ? Math.min(limit, taken + heap) : limit,
    heapMiB: Math.ceil((memory === undefined ? Math.min(heap, limit) : limit) / MiB),
    v8MiB: Math.ceil((2 * limit) / MiB),
  };
}

/** The memory of this machine now. */
export const thisMachine = (): HostMemory => ({
  taken: process.memoryUsage.rss(),
  available: process.availableMemory(),
  heap: getHeapStatistics().heap_size_limit,
});

/** The action that the memory watchdog requires. */
export type MemoryAction = 'nothing' | 'collect' | 'ask' | 'end';

/** Fractions of the limit at which garbage is collected, the work is asked to stop, and the work is terminated. */
const [collectAt, askAt, endAt] = [0.8, 0.9, 1];
/** Milliseconds allowed for a collection, and between two of them. */
const collectMs = 300;
const collectEveryMs = 2000;

/** Milliseconds without a poll after which the worker counts as unresponsive. */
const unresponsiveMs = 1000;

/** The memory watchdog of a process. */
export class MemoryWatch {
  readonly #limits: MemoryLimits;
  #collectedMs = -Infinity;
  #polls = -1;
  #polledMs = -Infinity;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  /**
   * @param taken - bytes that the process uses now
   * @param polls - how often the worker has polled for a stop request
   */
  check(taken: number, nowMs: number, polls: number): MemoryAction {
    if (polls !== this.#polls) this.#polledMs = nowMs;
    this.#polls = polls;
    const { process: limit, unpolled } = this.#limits;
    if (nowMs - this.#polledMs >= unresponsiveMs && taken >= unpolled * endAt) return 'end';
    const part = taken / limit;
    if (part >= endAt) return 'end';
    if (part < collectAt) return 'nothing';
    const sinceMs = nowMs - this.#collectedMs;
    if (sinceMs >= collectEveryMs) {
      this.#collectedMs = nowMs;
      return 'collect';
    }
    return part >= askAt && sinceMs >= collectMs ? 'ask' : 'nothing';
  }
}
