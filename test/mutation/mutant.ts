import type { MachineChange } from './change-machine.ts';

/** What a mutant does to the model, in the words of the code that it stands for. */
export type Kind =
  | 'dropped reply or notifier'
  | 'skipped or moved wait'
  | 'order lost'
  | 'skipped devres action'
  | 'wrong order of devres'
  | 'dropped milestone'
  | 'wrong guard'
  | 'lost rescan or retry'
  | 'wrong way to probe'
  | 'missing cleanup'
  | 'wrong count'
  | 'wrong trait'
  | 'wrong alignment'
  | 'wrong range test'
  | 'missing uevent'
  | 'dependency ignored'
  | 'wrong resource'
  | 'wrong view';

interface MutantBase {
  readonly id: string;
  /** Below `machines/`; one of `src/model` that only a machine uses is `../src/model/...`. */
  readonly file: string;
  readonly kind: Kind;
  /** What a kernel like this would do. */
  readonly means: string;
  /** The only designs and gates that ever come to the changed line, where the file alone does not say so. */
  readonly only?: readonly string[];
  /** Why no behaviour tells it from the right model; `counts` when the pinned numbers of worlds do. */
  readonly survives?: { readonly killedBy: 'counts' | 'nothing'; readonly reason: string };
}

/** A wrong statechart: the configuration of one machine is changed as data, whatever its file looks like. */
export interface MachineMutant extends MutantBase {
  /** The id of the machine. */
  readonly machine: string;
  readonly changes: readonly MachineChange[];
}

/** A wrong function: what a guard, an action or a helper computes is written in no configuration, so its text is changed. */
export interface TextMutant extends MutantBase {
  /** Text that stands in the file exactly once, and what it becomes. */
  readonly edits: readonly (readonly [find: string, replace: string])[];
}

/** One wrong model. It differs from the right one by a little in one place. */
export type Mutant = MachineMutant | TextMutant;

/** The mutated text. @throws Error when a text to change is not there, or is there more than once */
export function mutate(mutant: TextMutant, text: string): string {
  return mutant.edits.reduce((changed, [find, replace]) => {
    const parts = changed.split(find);
    if (parts.length !== 2)
      throw new Error(`mutant ${mutant.id}: machines/${mutant.file} has this ${parts.length - 1} times: ${find}`);
    return parts.join(replace);
  }, text);
}

const repaired = ['f-R4', 'f-R6', 'f-R46'];
const earlier = ['f-v5', 'f-v6'];
const repairs = ['R1', 'R2', 'R3', 'R5', 'R5-guess', 'R1235'];
const launched = ['G1', 'G1-in-probe', 'G2', 'G2-endpoint', 'G2-endpoint-long', 'G3', 'G3-teardown'];
const managed = ['G4', 'G4-long', 'G4-v5', 'G4-v5-long'];

/** Who uses a file of `machines/designs`, or a rule that only one of them needs: its own design or gate, and others that share it. */
const users: Readonly<Record<string, readonly string[]>> = {
  '../src/model/trim-soft-reserved.ts': ['e4', 'e5'],
  'designs/first-look.ts': ['a0', 'a1'],
  'designs/a0.ts': ['a0'],
  'designs/a1.ts': ['a1'],
  'designs/b.ts': ['b'],
  'designs/seed.ts': ['c', 'd'],
  'designs/c.ts': ['c'],
  'designs/d.ts': ['d'],
  'designs/e.ts': ['e4', 'e5'],
  'designs/deferral.ts': ['f', ...repaired, ...earlier],
  'designs/f.ts': ['f', ...repaired, ...earlier],
  'designs/f-repairs.ts': repaired,
  'designs/f-history.ts': earlier,
  'gates/gate-shapes.ts': [...launched, ...managed, 'G5', ...repairs],
  'gates/g0.ts': ['G0'],
  'gates/g1.ts': ['G1', 'G1-in-probe'],
  'gates/g2.ts': ['G2', 'G2-endpoint', 'G2-endpoint-long'],
  'gates/g3.ts': ['G3', 'G3-teardown'],
  'gates/g4.ts': managed,
  'gates/g5.ts': ['G5', ...repairs],
  'gates/repairs.ts': repairs,
};

/** The designs and gates that a mutant can matter to, or `null`: all. */
export const reachOf = ({ file, only }: Mutant): readonly string[] | null => only ?? users[file] ?? null;
