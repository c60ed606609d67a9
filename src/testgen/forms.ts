/** Output formats of test suites. */
export const targets = ['vitest', 'shell', 'vm', 'json'] as const;
export type TestTarget = (typeof targets)[number];
