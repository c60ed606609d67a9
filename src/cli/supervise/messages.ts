import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import type { WorkProgress, Draft, WorkStage } from '../watch.ts';
import type { Job } from '../verbs.ts';

/** The input of the worker thread. */
export interface Task {
  readonly job: Job;
  readonly json: boolean;
  /** See `flags.ts`. */
  readonly flags: SharedArrayBuffer;
  readonly terminal: Pick<Io, 'outIsTerminal' | 'errIsTerminal' | 'columns' | 'program'>;
}

/** A message from the worker thread. */
export type WorkerMessage =
  | { readonly kind: 'begun' }
  | { readonly kind: 'out' | 'err'; readonly text: string }
  | { readonly kind: 'progress'; readonly progress: WorkProgress }
  | { readonly kind: 'stage'; readonly stage: WorkStage }
  | { readonly kind: 'draft'; readonly draft: Draft; readonly again: boolean }
  /** The worker ran out of memory and is still alive. */
  | { readonly kind: 'full' }
  | { readonly kind: 'done'; readonly code: ExitCode };
