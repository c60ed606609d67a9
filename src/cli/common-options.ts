import type { Family } from '../model/kernel.ts';

/** Options that nearly every command has beside its target. */
export interface CommonOptions {
  readonly design?: string;
  readonly gate?: string;
  /** The CXL stack under the design. */
  readonly family?: Family;
  readonly order?: 'free' | 'forced';
}

/** The common options, and injected faults. */
export interface CommonOptionsAndFaults extends CommonOptions {
  readonly fault?: readonly string[];
}
