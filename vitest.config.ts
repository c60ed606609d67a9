import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.config.ts';

// Tests named `*.slow.test.ts` search large networks; `npm run test:slow` runs them and nothing else.
export default defineConfig({
  test: {
    ...shared,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.slow.test.ts'],
    testTimeout: 60_000,
  },
});
