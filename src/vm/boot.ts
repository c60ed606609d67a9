import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { isFile, readCpio, type CpioEntry } from './cpio.ts';
import { startGuarded } from './watch.ts';

/** Result of a QEMU run. */
export interface Booted {
  /** The files from the guest; `null` when it did not send any. */
  readonly capture: readonly CpioEntry[] | null;
  /** Why there is no capture. */
  readonly trouble: string | null;
  readonly seconds: number;
  /** Whether the run was interrupted from outside. */
  readonly stopped: boolean;
  readonly console: string;
}

export interface BootOptions {
  readonly command: readonly string[];
  readonly console: string;
  readonly data: string;
  readonly timeoutSeconds: number;
  /** Called for each mark that the guest's script prints. */
  readonly progress: (mark: string) => void;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
}

const stops = ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const pollMs = 250;
const marks = /QREF: (.*)$/gm;

/** Runs the guest to its end, or terminates it at the time limit. */
export async function runGuest(options: BootOptions): Promise<Booted> {
  const began = options.now();
  const complaints: string[] = [];
  let reported = 0;
  let stopped = false;
  const look = (): void => {
    const found = [...readIfThere(options.console).matchAll(marks)].map((parts) => parts[1]?.trim() ?? '');
    for (const mark of found.slice(reported)) options.progress(mark);
    reported = Math.max(reported, found.length);
  };
  const ended = await new Promise<string | null>((resolve) => {
    const guarded = startGuarded(options.command);
    const { child } = guarded;
    const poll = setInterval(look, pollMs);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      guarded.kill();
    }, options.timeoutSeconds * 1000);
    // The guest must not outlive this process.
    const stop = (): void => {
      stopped = true;
      guarded.kill();
    };
    for (const signal of stops) process.on(signal, stop);
    const end = (trouble: string | null): void => {
      clearInterval(poll);
      clearTimeout(limit);
      for (const signal of stops) process.off(signal, stop);
      resolve(trouble);
    };
    child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
    child.on('error', (error) => end(error.message));
    child.on('close', (code) => {
      if (stopped) end('the guest was stopped');
      else if (late) end(`the guest was not done after ${options.timeoutSeconds} s`);
      else end(code === 0 ? null : `QEMU ended with code ${code}: ${complaints.join('').trim().slice(0, 500)}`);
    });
  });
  look();
  const console = readIfThere(options.console);
  const seconds = (options.now() - began) / 1000;
  const capture = ended === null ? shipped(readIfThere(options.data)) : null;
  const silent = 'the guest powered off without shipping a capture';
  return { capture, trouble: ended ?? (capture ? null : silent), seconds, stopped, console };
}

const readIfThere = (path: string): string => (existsSync(path) ? readFileSync(path, 'latin1') : '');

/** The files between the marks on the second serial line; `null` when incomplete. */
export function shipped(text: string): readonly CpioEntry[] | null {
  const body = /=====BEGIN=====([\s\S]*?)=====END=====/.exec(text)?.[1];
  if (body === undefined) return null;
  return readCpio(gunzipSync(Buffer.from(body.replaceAll(/\s/g, ''), 'base64'))).filter(isFile);
}
