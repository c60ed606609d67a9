import { binary } from './binary.ts';

interface Global<T> {
  value: T;
}

/** The exports of `assembly/kernel.ts`, documented there. Positions in memory are in bytes. */
interface Exports {
  readonly index: Global<number>;
  readonly levelEnd: Global<number>;
  readonly depth: Global<number>;
  readonly transitions: Global<number>;
  readonly isFinal: Global<number>;
  readonly isQuiet: Global<number>;
  readonly missing: Global<number>;
  readonly missingAt: Global<number>;
  readonly expanded: Global<number>;
  readonly onlyForward: Global<number>;
  readonly isFull: Global<number>;
  readonly isDeep: Global<number>;
  readonly worldsMax: Global<number>;
  readonly depthMax: Global<number>;
  readonly pauseAt: Global<number>;
  start(cells0: number, cells1: number, cells2: number, cells3: number, groups: number): number;
  answer(actor: number, cell: number, port: number, value: number): void;
  readonly askedActor: Global<number>;
  readonly askedCell: Global<number>;
  readonly askedPort: Global<number>;
  readonly findings: Global<number>;
  readonly findingsLength: Global<number>;
  scratchAt(): number;
  worlds(): number;
  partOf(part: number, add: number): number;
  cellsOf(part: number, number: number): number;
  halfOf(side: number, first: number, second: number, add: number): number;
  recordAt(part: number, number: number): number;
  addWorld(left: number, right: number): void;
  run(): number;
  flush(): void;
  look(world: number): number;
  successors(world: number): number;
  successorCount(): number;
  successorAt(choice: number): number;
  unpeeled(): number;
  markOf(position: number): number;
  setMark(position: number, worlds: number): void;
  partOfWorld(world: number, part: number): number;
  changesAt(): number;
  allocate(bytes: number): number;
  findWorld(left: number, right: number): number;
  bytes(): number;
  liveBytes(): number;
}

interface Memory {
  readonly buffer: ArrayBuffer;
}

// The part of the WebAssembly API of browsers and Node that is used here.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Reasons for a return of the inner loop. */
export const reasons = {
  done: 0,
  needsPart: 1,
  needsMove: 2,
  visits: 3,
  pauses: 4,
  level: 5,
  needsAnswer: 6,
  finds: 7,
} as const;

let compiled: object | null = null;

const compile = (): object =>
  (compiled ??= new WebAssembly.Module(Uint8Array.from(atob(binary), (letter) => letter.charCodeAt(0))));

/** Why WebAssembly is unavailable, in words, or `null`. */
export function whyUnavailable(): string | null {
  try {
    compile();
    return null;
  } catch (error) {
    return reasonOf(error) ?? 'the inner loop cannot be compiled here';
  }
}

/**
 * Why no inner loop can be created, in words; `null` for another error. V8 reserves some gigabytes of address space for each,
 * which a limit of the address space prevents.
 */
export function reasonOf(error: unknown): string | null {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (name === 'ReferenceError' && message.includes('WebAssembly')) return 'this Node has no WebAssembly';
  if (name === 'CompileError') return 'WebAssembly may not be compiled here';
  if (name === 'RangeError' && /WebAssembly|memory|array length/i.test(message))
    return 'there is no address space for WebAssembly';
  return null;
}

/** One inner loop with its own memory. */
export class Instance {
  readonly exports: Exports;
  readonly #memory: Memory;
  #words: Uint32Array;

  constructor() {
    const exports = new WebAssembly.Instance(compile(), {}).exports as Exports & { readonly memory: Memory };
    this.#memory = exports.memory;
    this.exports = exports;
    this.#words = new Uint32Array(this.#memory.buffer);
  }

  /** The present memory; invalid after the inner loop runs or allocates. */
  get words(): Uint32Array {
    const { buffer } = this.#memory;
    if (this.#words.buffer !== buffer) this.#words = new Uint32Array(buffer);
    return this.#words;
  }

  /** The word at a position. */
  word(place: number): number {
    return this.words[place >>> 2] as number;
  }

  /** Writes words from a position on. */
  write(place: number, words: ArrayLike<number>): void {
    this.words.set(words, place >>> 2);
  }

  /** Allocates so many zeroed words. */
  allocate(words: number): number {
    return this.exports.allocate(words * 4) >>> 0;
  }
}
