import { terminalText } from '../encode/terminal.ts';

/** Everything a verb may touch outside its arguments, so that a test can listen in. */
export interface Io {
  /** Results, and nothing else. */
  out(text: string): void;
  /** Notes, progress and complaints. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal, where there is one. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls back instead of ending the process when somebody presses Ctrl-C or sends SIGTERM. Returns what ends that. Not there where no process is. */
  onStop?(callBack: () => void): () => void;
}

const stops = ['SIGINT', 'SIGTERM'] as const;

/** The streams and the clock of this process. */
export function processIo(): Io {
  // The reader of a pipe may leave early (`| head`); that is its right and no fault to report.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    out: (text) => void process.stdout.write(terminalText(text)),
    err: (text) => void process.stderr.write(terminalText(text)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns,
    env: process.env,
    now: () => performance.now(),
    onStop(callBack) {
      for (const signal of stops) process.on(signal, callBack);
      return () => {
        for (const signal of stops) process.off(signal, callBack);
      };
    },
  };
}
