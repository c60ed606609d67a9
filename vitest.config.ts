import { defineConfig } from 'vitest/config';

// Tests named `*.slow.test.ts` search large networks; `npm run test:slow` runs them and nothing else.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 20_000,
  },
});
