/** What another thread needs to take part in a search: it makes an instance of the module on the memory and calls `help`. */
export interface Post {
  /** A `WebAssembly.Module` and the shared `WebAssembly.Memory` that it imports as `env.memory`. */
  readonly module: object;
  readonly memory: object;
  /** What its export `help` is called with. It comes back when the search is over. */
  readonly args: readonly number[];
}

/** Threads that can be had for a search. They are the caller's: the engine starts and ends none. */
export interface Helpers {
  /** How many, beside the one that asks: 1 or more. */
  readonly count: number;
  /** Begins the threads of one search, without waiting for them. */
  start(posts: readonly Post[]): void;
  /** What a thread died of, once one has; asked now and then. */
  failure(): string | null;
}
