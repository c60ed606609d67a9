import { defineConfig } from 'vitest/config';

// Two files at a time: none of them measures time, and two fit into the memory.
export default defineConfig({
  test: {
    // One warm process for all files halves the time; no test keeps state that another could see.
    pool: 'threads',
    isolate: false,
    setupFiles: ['test/seed.ts'],
    include: ['test/**/*.slow.test.ts'],
    maxWorkers: 2,
    testTimeout: 600_000,
  },
});
