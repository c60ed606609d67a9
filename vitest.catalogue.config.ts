import { defineConfig } from 'vitest/config';

// The whole catalogue under every design, on as many cores as there are: `npm run test:catalogue`.
export default defineConfig({
  test: {
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    setupFiles: ['test/seed.ts'],
    include: ['test/scenarios/catalogue*.slow.test.ts'],
    testTimeout: 600_000,
  },
});
