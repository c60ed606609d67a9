import type { Shell } from '../encode/shell.ts';
import { terminalText } from '../encode/terminal.ts';
import { exit, type ExitCode } from './exit.ts';
import { fileReasons } from './file-reasons.ts';
import { sinkOf } from './sink.ts';
import { programName } from './program-name.ts';
import type { Watch } from './watch.ts';

/** All effects of a command beside its arguments, so that tests can replace them. */
export interface Io {
  /** Writes results, and nothing else. */
  out(text: string): void;
  /** Writes notes, progress and errors. */
  err(text: string): void;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal, if there is one. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The command that starts this program, in printed commands; `quiesce` by default. */
  readonly program?: Shell;
  /** A monotonic clock, in milliseconds. */
  now(): number;
  /** The supervisor of this work, if any. */
  readonly watch?: Watch;
}

/** The streams and clock of this process. */
export interface ProcessIo extends Io {
  /** Registers a callback for a failed write of results, after which further work is useless. */
  onLost(callBack: () => void): void;
  /** Waits for all output. Returns the exit code: the given one, unless the results could not be written. */
  settled(code: ExitCode): Promise<ExitCode>;
}

/** The streams and clock of this process. Failed writes to stderr are ignored. */
export function processIo(): ProcessIo {
  const [stdout, stderr] = [sinkOf(process.stdout), sinkOf(process.stderr)];
  return {
    out: (text) => stdout.write(terminalText(text)),
    err: (text) => stderr.write(terminalText(text)),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns,
    env: process.env,
    program: programName(process.argv[1] ?? '', () => process.cwd()),
    now: () => performance.now(),
    onLost: (callBack) => stdout.onFailure(callBack),
    async settled(code) {
      const failure = await stdout.settled();
      if (failure !== null) stderr.write(lostText(failure));
      await stderr.settled();
      return failure === null ? code : exit.badInput;
    },
  };
}

const lostText = (code: string): string =>
  `quiesce: cannot write the result to stdout: ${fileReasons[code] ?? 'it takes no more'} (${code})\n  what is there of it is not whole; write it elsewhere\n`;
