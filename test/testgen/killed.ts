import type { Mutant } from '../mutation/mutant.ts';
import { mutants } from '../mutation/mutants.ts';
import { mutatedMachines } from './mutated.ts';
import type { Driver } from './settings.ts';
import { failureOf, wholeFailureOf, type Suite } from './suites.ts';

/** What became of a wrong machine. */
export interface Fate {
  readonly mutant: Mutant;
  /** `alone`: among machines that say nothing; `whole`: in the whole network; `loading`: it cannot even be loaded. */
  readonly by: 'alone' | 'whole' | 'loading' | 'nobody';
  /** The suite that noticed. */
  readonly suite: string;
}

/** Why no generated suite can tell these from the right machine. */
export const survivors: Readonly<Record<string, string>> = {
  'port-never-settled':
    'an endpoint that is probed again has no committed decoder left, so its second probe is one step, and in no world does the mark count',
  'region-reset-unseen':
    'the mark is no message, no state and no line of /proc/iomem; properties read it (failure-missed, I6), and the mutation test kills it by one',
};

/** Plays the suites of a driver against each wrong version of its machines, to the first that notices. */
export async function fatesOf({ files }: Driver, suites: readonly Suite[]): Promise<readonly Fate[]> {
  const fates: Fate[] = [];
  for (const mutant of mutants.filter(({ file }) => files.includes(file)))
    fates.push(await fateOf(mutant, files, suites));
  return fates;
}

async function fateOf(mutant: Mutant, files: readonly string[], suites: readonly Suite[]): Promise<Fate> {
  let machines: Awaited<ReturnType<typeof mutatedMachines>>;
  try {
    machines = await mutatedMachines(files, mutant);
  } catch {
    return { mutant, by: 'loading', suite: '' };
  }
  for (const [by, play] of [
    ['alone', failureOf],
    ['whole', wholeFailureOf],
  ] as const)
    for (const suite of suites)
      if (play(suite, ({ machine }) => machines.get(machine.id) ?? machine) !== null)
        return { mutant, by, suite: suite.name };
  return { mutant, by: 'nobody', suite: '' };
}
