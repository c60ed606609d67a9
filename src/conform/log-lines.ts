import { messageOf } from '../import/dmesg.ts';

/** A line of a kernel log. */
export interface LogLine {
  /** From 1, in the file as it is. */
  readonly number: number;
  /** Without level, time stamp and syslog prefix. */
  readonly message: string;
}

/** The lines of the last boot in a log. */
export interface LogLines {
  readonly lines: readonly LogLine[];
  /** The log has the first line of the boot; else its ring buffer began later, and nothing is said of what came before. */
  readonly fromStart: boolean;
}

/** Reads a log in any of the usual forms: with time stamps of dmesg, ISO times, syslog prefixes, or none. */
export function readLines(text: string): LogLines {
  const all = text.split('\n').map((raw, index) => {
    const line = raw.replace(/\r$/, '');
    return { number: index + 1, message: messageOf(line), raw: line };
  });
  const stamped = all.filter(({ message, raw }) => message !== raw);
  // In a console log what programs print stands between the kernel's lines; only these have stamps.
  const own = stamped.length * 2 > all.length ? stamped : all;
  // After a kexec the log may hold two boots; only the last one is the one whose end was captured.
  const boot = own.findLastIndex(({ message }) => message.startsWith('Linux version '));
  const lines = (boot < 0 ? own : own.slice(boot)).map(({ number, message }) => ({ number, message }));
  return { lines, fromStart: boot >= 0 };
}
