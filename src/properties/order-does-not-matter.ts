import type { Property } from './property.ts';

/**
 * order-decides (I11), order independence: one scenario has one ending. No single world can violate it, so `test` always passes; the search
 * compares the endings of all final worlds.
 */
export const orderDoesNotMatter: Property = {
  id: 'I11',
  title: 'the final owner map does not depend on probe or module load order',
  kind: 'confluence',
  reads: [],
  test: () => null,
};
