import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.config.ts';

// The whole catalogue under every design, on as many cores as there are: `npm run test:catalogue`.
export default defineConfig({
  test: {
    ...shared,
    include: ['test/scenarios/catalogue*.slow.test.ts'],
    testTimeout: 600_000,
  },
});
