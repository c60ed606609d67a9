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

/** The options of a command that searches worlds and writes files. */
export interface WritingOptions {
  readonly force?: boolean;
  readonly worlds?: number;
  readonly time?: number;
  readonly json?: boolean;
}
