/** Work that stops now and then, so that its caller can do something else in between. */
export type Slices<T> = Generator<void, T, void>;

/** Does all of it at once. */
export function runToEnd<T>(slices: Slices<T>): T {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
