import type { TestUserConfig } from 'vitest/config';

/** What all runs of the tests share. */
export const shared: TestUserConfig = {
  // One warm process for all files halves the time; no test keeps state that another could see.
  pool: 'threads',
  isolate: false,
  // Both cores of a small machine: by itself Vitest leaves one idle.
  maxWorkers: 2,
  setupFiles: ['test/seed.ts'],
};
