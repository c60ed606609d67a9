import { visible } from '../model/plain-text.ts';
import type { Io } from './io.ts';

/** Prints notes on stderr, one line each. */
export function printNotes(io: Io, notes: readonly string[]): void {
  for (const note of notes) io.err(`note: ${visible(note)}\n`);
}
