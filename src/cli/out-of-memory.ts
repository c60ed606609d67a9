/** Whether an error was caused by a lack of memory. */
export function isOutOfMemory(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ((thrown as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  return (
    thrown instanceof RangeError &&
    /array buffer allocation failed|out of memory|(map|set) maximum size exceeded|invalid string length/i.test(
      thrown.message,
    )
  );
}
