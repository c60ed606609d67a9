import { expect } from 'vitest';
import { bootOf, freeEndsOf } from './real-boots.ts';

/** Expects that some order of the module loads of a boot ends as the machine did. */
export function expectRealEnd(name: string): void {
  const boot = bootOf(name);
  const { complete, owners } = freeEndsOf(boot);
  expect(complete).toBe(true);
  expect(owners).toContainEqual(boot.real?.owners);
}
