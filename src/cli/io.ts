import type { Shell } from '../encode/shell.ts';
import { terminalText } from '../encode/terminal.ts';
import { exit, type ExitCode } from './exit.ts';
import { fileReasons } from './file-reasons.ts';
import { sinkOf } from './sink.ts';
import { programName } from './program-name.ts';
import type { Watch } from './watch.ts';

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
  /** How this program is started where what it prints is read; by default `quiesce`. */
  readonly program?: Shell;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Whoever may end the work; not there where nobody does. */
  readonly watch?: Watch;
}

/** The streams and the clock of this process. */
export interface ProcessIo extends Io {
  /** Calls back when a result cannot be written: then nobody needs the rest. */
  onLost(callBack: () => void): void;
  /** Waits until all is written. The code to exit with: that of the verdict, unless the result could not be written. */
  settled(code: ExitCode): Promise<ExitCode>;
}

/** The streams and the clock of this process. What stderr does not take is lost, and changes nothing. */
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
