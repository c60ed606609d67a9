import { defineConfig } from 'vitest/config';
import { shared } from './vitest.shared.config.ts';

// Two files at a time: none of them measures time, and two fit into the memory.
export default defineConfig({
  test: {
    ...shared,
    include: ['test/**/*.slow.test.ts'],
    testTimeout: 600_000,
  },
});
