/** Cooperative work: a generator that yields now and then, so that its caller can poll for other events. */
export type Slices<T> = Generator<void, T, void>;

/** Runs it to its end. */
export function runToEnd<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
