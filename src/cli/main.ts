#!/usr/bin/env node
import { existsSync, readFileSync, writeSync } from 'node:fs';
import type { ExitCode } from './exit.ts';
import type { RunJob } from './verbs.ts';

/** package.json is two folders above the sources and three above the compiled files. */
function version(): string {
  const file = ['../../package.json', '../../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  const read: unknown = file ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return typeof read === 'object' && read !== null && 'version' in read ? String(read.version) : 'unknown';
}

/**
 * The parts of the program. A load failure is handled here, because Node would print a stack and exit with 1, which
 * means `violated`.
 */
async function parts() {
  try {
    const [{ processIo }, { runCommandLine, runToEnd }, { wiring }] = await Promise.all([
      import('./io.ts'),
      import('./run-command-line.ts'),
      import('./wiring.ts'),
    ]);
    return { processIo, runCommandLine, runToEnd, wiring };
  } catch (error) {
    printLoadFailure(error);
    return null;
  }
}

/** Prints a load failure without any other module; when stderr fails too, the exit code remains. */
function printLoadFailure(error: unknown): void {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no code';
  try {
    writeSync(
      2,
      `quiesce: a part of the program cannot be loaded (${code.replaceAll(/\W/g, '')})\n  look at the limits of this process (ulimit -a), or install the package again\n`,
    );
  } catch {
    // stderr is closed.
  }
}

const loaded = await parts();
if (loaded === null) process.exitCode = 2;
else {
  const { processIo, runCommandLine, runToEnd, wiring } = loaded;
  const io = processIo();
  /** Runs long jobs in a worker thread, and jobs with plugins in a child process. */
  const run: RunJob = async (job, json, ...rest) => {
    const [{ isWatched }, { pluginPathsOf, exitWithParent, inPluginProcess, isPluginProcess }] = await Promise.all([
      import('./supervise/jobs.ts'),
      import('./supervise/plugin-process.ts'),
    ]);
    if (!isWatched(job)) return runToEnd(job, json, ...rest);
    if (isPluginProcess()) exitWithParent();
    else if (pluginPathsOf(job).length > 0) return inPluginProcess(job, json, io);
    return (await import('./supervise/supervise.ts')).supervise(job, json, io);
  };
  // process.exitCode instead of process.exit(), which would discard buffered output of a pipe.
  process.exitCode = await io.settled(await runCommandLine(process.argv.slice(2), io, wiring, version(), run));
  if (process.send !== undefined)
    (await import('./supervise/plugin-process.ts')).reportDone(process.exitCode as ExitCode);
}
