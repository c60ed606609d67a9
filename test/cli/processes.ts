import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** How a process ended, and its run time in milliseconds. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

/** The environment of a process. */
export interface Setting {
  readonly cwd?: string;
  /** Signals to send in this order, each as soon as its pattern appears on stderr. */
  readonly signals?: readonly (readonly [NodeJS.Signals, RegExp])[];
  /** Shell redirections, such as `> /dev/full`. */
  readonly redirect?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the built program until it exits. */
export function quiesceProcess(
  args: readonly string[],
  { cwd, signals = [], redirect, env = {} }: Setting = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const [program, words]: [string, readonly string[]] =
      redirect === undefined
        ? [process.execPath, [main, ...args]]
        : ['sh', ['-c', `"$0" "$@" ${redirect}`, process.execPath, main, ...args]];
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd,
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    const seen = { out: '', err: '' };
    const due = [...signals];
    child.stdout.on('data', (data: Buffer) => (seen.out += String(data)));
    child.stderr.on('data', (data: Buffer) => {
      seen.err += String(data);
      const [next] = due;
      if (!next?.[1].test(seen.err)) return;
      due.shift();
      child.kill(next[0]);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...seen, ms: performance.now() - startedMs }));
  });
}
