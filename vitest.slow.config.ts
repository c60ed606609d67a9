import { defineConfig } from 'vitest/config';

// One file at a time: a slow test measures or fills the memory, and two of them would disturb each other.
export default defineConfig({
  test: {
    // One warm process for all files halves the time; no test keeps state that another could see.
    pool: 'threads',
    isolate: false,
    include: ['test/**/*.slow.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
  },
});
