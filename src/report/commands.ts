import { sh, shellFile, shellWord, type Shell } from '../encode/shell.ts';
import { shortSchedule } from '../trace/schedule.ts';

/** Arguments of a printed command in addition to its schedules. */
export interface CommandOptions {
  /** The scenario, as the user typed it. */
  readonly target: string;
  /** Further non-default options with their values, such as `--order free`. */
  readonly extra?: readonly Shell[];
  /** The program's name in printed commands; default `quiesce`. */
  readonly program?: Shell;
  /** Design and gate as the user typed them, where they are files. */
  readonly typed?: { readonly design?: string; readonly gate?: string };
}

/** A command with schedules and their faults, as words between which a line may be broken. */
export const commandFor = (
  verb: string,
  { design, gate }: { readonly design: string; readonly gate: string },
  { target, extra = [], typed = {}, program = sh`quiesce` }: CommandOptions,
  schedules: readonly string[],
  faults: readonly string[] = [],
): readonly Shell[] => [
  program,
  shellWord(verb),
  shellFile(target),
  sh`--design ${shellFile(typed.design ?? design)}`,
  sh`--gate ${shellFile(typed.gate ?? gate)}`,
  ...extra,
  ...faults.map((fault) => sh`--fault ${shellWord(fault)}`),
  ...schedules.map((schedule) => sh`--schedule ${shellWord(shortSchedule(schedule))}`),
];
