import { fork } from 'node:child_process';
import { constants } from 'node:os';
import { exit, type ExitCode } from '../exit.ts';
import type { ProcessIo } from '../io.ts';
import { isPath } from '../own.ts';
import type { Job } from '../verbs.ts';

/**
 * A process of its own for jobs that run a user's code. A native call that never returns (`indexOf` of an array-like without end) cannot
 * be ended from outside its thread, and a process waits for its threads before it ends: only another process can end it.
 */
const mark = 'QUIESCE_OWN_PROCESS';

/** What the process says once all its output is written: the code to exit with. */
interface Answer {
  readonly code: ExitCode;
}

const isAnswer = (message: unknown): message is Answer =>
  typeof message === 'object' && message !== null && 'code' in message && typeof message.code === 'number';

/** Milliseconds that a process whose answer is there may take to end. */
const lastMs = 150;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The paths among what was typed that name files of code. */
export const codeFilesOf = ({ given }: Job): readonly string[] => {
  const args: unknown = given.at(-1);
  const words = typeof args === 'object' && args !== null ? args : {};
  return Object.entries(words)
    .filter(([option]) => ['design', 'designs', 'gate', 'gates'].includes(option))
    .flatMap(([, value]: readonly [string, unknown]) => [value].flat())
    .filter((word): word is string => typeof word === 'string' && isPath(word));
};

/** Whether this is such a process. */
export const isOwnProcess = (): boolean => process.env[mark] !== undefined && process.send !== undefined;

/** Runs this command line again in a process of its own, with the same streams, and ends it once it has answered. */
export const inOwnProcess = (io: ProcessIo): Promise<ExitCode> =>
  new Promise((resolve) => {
    const child = fork(process.argv[1] ?? '', process.argv.slice(2), {
      // Out of the terminal's group: a Ctrl-C comes once, from here.
      detached: true,
      env: { ...process.env, [mark]: '1' },
      stdio: 'inherit',
    });
    const hear = (signal: NodeJS.Signals): void => void child.kill(signal);
    for (const signal of signals) process.on(signal, hear);
    let answer: ExitCode | null = null;
    const leave = (code: ExitCode): void => {
      for (const signal of signals) process.off(signal, hear);
      resolve(code);
    };
    child.on('message', (message) => {
      if (!isAnswer(message)) return;
      answer = message.code;
      setTimeout(() => child.kill('SIGKILL'), lastMs).unref();
    });
    child.on('error', (error) => {
      io.err(
        `quiesce: a process for the file cannot be started: ${error.message}\n  look at the limits of this process (ulimit -a)\n`,
      );
      leave(exit.badInput);
    });
    child.on('exit', (code, signal) => {
      if (answer !== null) return leave(answer);
      const own = signals.find((one) => one === signal);
      if (own !== undefined) {
        for (const one of signals) process.off(one, hear);
        process.kill(process.pid, own);
        return;
      }
      if (signal !== null)
        io.err(
          `quiesce: the process that ran the file was ended by ${signal} (${constants.signals[signal]})\n  it may have taken more memory than there is: see --memory\n`,
        );
      leave(signal === null && isExitCode(code) ? code : exit.badInput);
    });
  });

const isExitCode = (code: number | null): code is ExitCode =>
  code !== null && (Object.values(exit) as readonly number[]).includes(code);

/** Tells the process above that all is written. Whoever ended before, nobody waits for this one any more. */
export function answerAbove(code: ExitCode): void {
  if (!isOwnProcess()) return;
  process.send?.({ code } satisfies Answer, () => {
    if (process.connected) process.disconnect();
  });
}
