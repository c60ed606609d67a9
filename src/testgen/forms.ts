/** What tests can be written as. */
export const targets = ['vitest', 'shell', 'vm', 'json'] as const;
export type TestTarget = (typeof targets)[number];
