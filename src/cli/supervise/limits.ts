import { getHeapStatistics } from 'node:v8';

/** How much memory the process may take. */
export interface MemoryLimits {
  /** Bytes of the whole process. */
  readonly process: number;
  /** The same while the thread that works does not ask whether to end: then what grows is its heap. */
  readonly unasked: number;
  /** What the heap of a thread may become before it ends in good order, and what V8 lets it become, in MiB. */
  readonly heapMiB: number;
  readonly v8MiB: number;
}

/** What is known of the machine, in bytes. */
export interface HostMemory {
  /** What the process takes now. */
  readonly taken: number;
  /** What it could still get: of the machine, or of its container. */
  readonly available: number;
  /** What V8 lets a heap become. */
  readonly heap: number;
}

const MiB = 2 ** 20;

/** What the program itself takes. With less nothing can be looked at. */
export const programBytes = 192 * MiB;

/** The part of what is available that may be taken when nobody said how much; and no more than so many heaps. */
const mostOfIt = 0.9;
const heapsMost = 2;

/**
 * The limits of a process: those that were asked for, else those of the machine. V8 gets twice as much: where it finds no room
 * for one large table, it ends the whole process, so the limits here have to come first.
 */
export function memoryLimits(memory: number | undefined, { taken, available, heap }: HostMemory): MemoryLimits {
  const bytes = memory ?? Math.min(taken + available * mostOfIt, taken + heapsMost * heap);
  const limit = Math.max(bytes, programBytes);
  return {
    process: limit,
    unasked: memory === undefined ? Math.min(limit, taken + heap) : limit,
    heapMiB: Math.ceil((memory === undefined ? Math.min(heap, limit) : limit) / MiB),
    v8MiB: Math.ceil((2 * limit) / MiB),
  };
}

/** This machine as it is now. */
export const thisMachine = (): HostMemory => ({
  taken: process.memoryUsage.rss(),
  available: process.availableMemory(),
  heap: getHeapStatistics().heap_size_limit,
});

/** What is to be done about the memory. */
export type MemoryCare = 'nothing' | 'collect' | 'ask' | 'end';

/** From which part of the limit on memory that is not needed is to be given back, the work asked to end, and ended. */
const [collectAt, askAt, endAt] = [0.8, 0.9, 1];
/** Milliseconds that giving back is given, and between two of them. */
const collectMs = 300;
const againMs = 2000;

/** Milliseconds without a question after which the thread that works is taken to ask none. */
const unaskedMs = 1000;

/** Watches over how much memory a process takes. */
export class MemoryWatch {
  readonly #limits: MemoryLimits;
  #collectedMs = -Infinity;
  #questions = -1;
  #askedMs = -Infinity;

  constructor(limits: MemoryLimits) {
    this.#limits = limits;
  }

  /**
   * @param taken - bytes that the process takes now
   * @param questions - how often the thread that works has asked whether to end
   */
  look(taken: number, nowMs: number, questions: number): MemoryCare {
    if (questions !== this.#questions) this.#askedMs = nowMs;
    this.#questions = questions;
    const { process: limit, unasked } = this.#limits;
    if (nowMs - this.#askedMs >= unaskedMs && taken >= unasked * endAt) return 'end';
    const part = taken / limit;
    if (part >= endAt) return 'end';
    if (part < collectAt) return 'nothing';
    const sinceMs = nowMs - this.#collectedMs;
    if (sinceMs >= againMs) {
      this.#collectedMs = nowMs;
      return 'collect';
    }
    return part >= askAt && sinceMs >= collectMs ? 'ask' : 'nothing';
  }
}
