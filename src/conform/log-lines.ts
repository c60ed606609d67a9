import { lastBootOf, readLogText, type LogLine } from '../capture/log/log-text.ts';

export type { LogLine } from '../capture/log/log-text.ts';

/** The lines of the last boot in a log. */
export interface LogLines {
  readonly lines: readonly LogLine[];
  /** The log has the first line of the boot; else its ring buffer began later, and nothing is said of what came before. */
  readonly fromStart: boolean;
}

/** Reads a log in every form that the importer takes. */
export const readLines = (text: string): LogLines => lastBootOf(readLogText(text).lines);
