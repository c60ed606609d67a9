import { expect } from 'vitest';

/** Compares what the product says with what the explorer says; `where` names the search in a failure. */
export const same = (where: string, product: unknown, explorer: unknown): void =>
  expect({ where, is: product }).toEqual({ where, is: explorer });
