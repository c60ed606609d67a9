import { sh, shellFile, shellWord, type Shell } from '../encode/shell.ts';
import { shortSchedule } from '../trace/schedule.ts';

/** What a printed command has to say beside its schedules. */
export interface CommandOptions {
  /** What the reader typed to name the scenario. */
  readonly target: string;
  /** Further options that were not the default, each with its value, such as `--order free`. */
  readonly extra?: readonly Shell[];
  /** How this program is started where the command is printed; by default `quiesce`. */
  readonly program?: Shell;
  /** What the reader typed to name the design or the gate, where that was a file. */
  readonly typed?: { readonly design?: string; readonly gate?: string };
}

/** A command about schedules and the faults that they need, in pieces that a line break may stand between. */
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
