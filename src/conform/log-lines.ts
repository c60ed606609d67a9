import { lastBootOf, readLogText, type LogLine } from '../capture/log/log-text.ts';

export type { LogLine } from '../capture/log/log-text.ts';

/** The lines of the last boot in a log. */
export interface LogLines {
  readonly lines: readonly LogLine[];
  /** Whether the log has the first line of the boot; otherwise its ring buffer had overflowed, and the beginning is unknown. */
  readonly fromStart: boolean;
}

/** Parses a log in every format of the importer. */
export const readLines = (text: string): LogLines => lastBootOf(readLogText(text).lines);
