import { Worker } from 'node:worker_threads';
import type { Helpers, Post } from '../engine/index.ts';

/** What a thread runs: no file, so that it needs neither a path nor a loader. */
const program = `
const { workerData: { module, memory, args } } = require('node:worker_threads');
new WebAssembly.Instance(module, { env: { memory } }).exports.help(...args);
`;

/** Threads of this process that find successors for a search. */
export class Threads implements Helpers {
  readonly count: number;
  readonly #program: string;
  #workers: Worker[] = [];
  #failure: string | null = null;

  /** @param text - what each runs; a test gives its own */
  constructor(count: number, text = program) {
    this.count = count;
    this.#program = text;
  }

  start(posts: readonly Post[]): void {
    for (const workerData of posts) {
      const worker = new Worker(this.#program, { eval: true, workerData });
      worker.on('error', (error) => (this.#failure ??= error.message));
      worker.on('exit', (code) => {
        if (code !== 0) this.#failure ??= `it ended with code ${code}`;
      });
      this.#workers.push(worker);
    }
  }

  failure(): string | null {
    return this.#failure;
  }

  /** Ends them all, also those that still work, and waits until they have ended. */
  async end(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
