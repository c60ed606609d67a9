import { CommanderError } from 'commander';
import type { Deps } from './deps.ts';
import { exit, type ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import { Problem, tell } from './problem.ts';
import { program } from './program.ts';

/** Whether the user wants JSON, known even when the rest of the line cannot be read. */
function wantsJson(args: readonly string[]): boolean {
  const format = args.indexOf('--format');
  return args.includes('--json') || args.includes('--format=json') || (format >= 0 && args[format + 1] === 'json');
}

/** Commander's complaint in this program's words: it ends with what to type next. */
function usageProblem(error: CommanderError, args: readonly string[]): Problem {
  const [message = '', ...suggestion] = error.message.replace(/^error: /, '').split('\n');
  const verb = args.find((arg) => !arg.startsWith('-'));
  const where =
    verb === undefined || error.code === 'commander.unknownCommand' ? 'quiesce --help' : `quiesce ${verb} --help`;
  return new Problem(
    'usage',
    message,
    [...suggestion.map((line) => line.replace(/^\(|\)$/g, '')), `see: ${where}`].join(' '),
  );
}

/**
 * Runs one command line from arguments to exit code.
 * @param args - without the program's own name
 */
export async function runCommandLine(args: readonly string[], io: Io, deps: Deps, version: string): Promise<ExitCode> {
  let code: ExitCode = exit.holds;
  try {
    await program(io, deps, version, (told) => {
      code = told;
    }).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exit.holds;
    // No verb: the help has been shown. A script that forgot its verb must not go on as if all were well.
    if (error instanceof CommanderError && error.code === 'commander.help' && !wantsJson(args)) return exit.badInput;
    tell(error instanceof CommanderError ? usageProblem(error, args) : error, wantsJson(args), io);
    return exit.badInput;
  }
}
