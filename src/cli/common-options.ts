import type { KernelOptions } from './kernel-options.ts';

/** Options that nearly every command has beside its target. */
export interface CommonOptions extends KernelOptions {
  readonly design?: string;
  readonly gate?: string;
  readonly order?: 'free' | 'forced';
}

/** The common options, and injected faults. */
export interface CommonOptionsAndFaults extends CommonOptions {
  readonly fault?: readonly string[];
}
