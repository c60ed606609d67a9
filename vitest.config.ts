import { defineConfig } from 'vitest/config';

// Tests named `*.slow.test.ts` search large networks; `npm run test:slow` runs them and nothing else.
export default defineConfig({
  test: {
    // One warm process for all files halves the time; no test keeps state that another could see.
    pool: 'threads',
    isolate: false,
    // Both cores of a small machine: by itself Vitest leaves one idle.
    maxWorkers: 2,
    setupFiles: ['test/seed.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 60_000,
  },
});
