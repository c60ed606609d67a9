import { CommanderError } from 'commander';
import { nearest } from '../input/suggest.ts';
import type { Deps } from './deps.ts';
import { exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { Problem, printError } from './problem.ts';
import { program } from './program.ts';
import { runHere, type Job, type RunJob } from './verbs.ts';

/** Whether the user wants JSON, even when the arguments cannot be parsed. */
function wantsJson(args: readonly string[]): boolean {
  const format = args.indexOf('--format');
  return args.includes('--json') || args.includes('--format=json') || (format >= 0 && args[format + 1] === 'json');
}

/** The hint `did you mean designs?` for an invalid choice; Commander suggests only commands and options. */
function choiceHint(message: string): readonly string[] {
  const [, value = '', list = ''] =
    / '([^']*)' is invalid[^.]*\. Allowed(?: choices are|:) (.*)\.$/s.exec(message) ?? [];
  const allowed = list.split(', ');
  const begun = value === '' ? [] : allowed.filter((one) => one.startsWith(value.toLowerCase()));
  const near = begun.length === 1 ? begun[0] : nearest(value, allowed);
  return near ? [`did you mean ${near}?`] : [];
}

/** Converts Commander's error to a Problem that ends with the next command. */
function usageProblem(error: CommanderError, args: readonly string[]): Problem {
  const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split('\n');
  const verb = args.find((arg) => !arg.startsWith('-'));
  const where =
    verb === undefined || error.code === 'commander.unknownCommand' ? 'quiesce --help' : `quiesce ${verb} --help`;
  return new Problem(
    'usage',
    message,
    [...suggestion.map((line) => line.replace(/^\(|\)$/g, '')), ...choiceHint(message), `see: ${where}`].join(' '),
  );
}

/**
 * Runs a command line from arguments to exit code.
 * @param args - without the program's name
 * @param run - runs the parsed job; by default in this thread
 */
export async function runCommandLine(
  args: readonly string[],
  io: Io,
  deps: Deps,
  version: string,
  run: RunJob = runToEnd,
): Promise<ExitCode> {
  const json = wantsJson(args);
  const parsed: Job[] = [];
  try {
    await program(io, version, (job) => void parsed.push(job)).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exit.holds;
    // Without a verb the help is shown. The exit code must not be 0, because a script may have forgotten the verb.
    if (error instanceof CommanderError && error.code === 'commander.help' && !json) return exit.badInput;
    printError(error instanceof CommanderError ? usageProblem(error, args) : error, json, io);
    return exit.badInput;
  }
  const [job] = parsed;
  return job ? run(job, json, io, deps) : exit.holds;
}

/** Runs a job in this thread and prints errors. */
export async function runToEnd(job: Job, json: boolean, io: Io, deps: Deps): Promise<ExitCode> {
  try {
    return await runHere(job, io, deps);
  } catch (error) {
    printError(error, json, io);
    return exit.badInput;
  }
}
