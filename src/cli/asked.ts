import type { Family } from '../model/kernel.ts';

/** What nearly every command may be asked beside its target. */
export interface CommonOptions {
  readonly design?: string;
  readonly gate?: string;
  /** CXL stack to run the design on. */
  readonly family?: Family;
  readonly order?: 'free' | 'forced';
}

/** The same, and what goes wrong. */
export interface CommonOptionsAndFaults extends CommonOptions {
  readonly fault?: readonly string[];
}
