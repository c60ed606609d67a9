import { fileLimits, readText } from '../../input/read-file.ts';
import type { PropertyId } from '../../model/property-names.ts';
import { isScale } from '../../scenario/scale.ts';
import type { GivenSchedules } from '../../testgen/given.ts';
import type { InputDeps, Named, SystemDeps, TestgenDeps } from '../deps.ts';
import { Problem } from '../problem.ts';

/**
 * Reads the document of `--from`.
 * @throws Problem with the file and, for an invalid value, its key
 */
export function readGiven(file: string, property: PropertyId | undefined, testgen: TestgenDeps): GivenSchedules {
  const text = readText(file, fileLimits.report);
  try {
    return testgen.givenIn(text, property);
  } catch (error) {
    if (error instanceof Error && error.name === 'GivenError' && 'hint' in error)
      throw new Problem('input', `${file}: ${error.message}`, String(error.hint), file);
    throw error;
  }
}

/** The command-line arguments that correspond to ids in a document. */
interface Typed {
  readonly from: string;
  /** The target, when it was given. */
  readonly name: string | undefined;
  readonly design?: string;
  readonly gate?: string;
}

/**
 * Resolves the ids of a document. A document never names a file, so an unknown id must be given on the command line,
 * which takes precedence.
 * @throws Problem for an unknown id
 */
export function checkIds(
  { scenario, design, gate }: GivenSchedules,
  typed: Typed,
  system: Pick<SystemDeps, 'designs' | 'gates'>,
  input: Pick<InputDeps, 'listScenarios' | 'listExamples'>,
): void {
  const check = (what: 'design' | 'gate', id: string | null, list: readonly Named[]): void => {
    if (id === null || typed[what] !== undefined || list.some((one) => one.id === id)) return;
    throw new Problem(
      'input',
      `${typed.from}: \`${what}\`: no ${what} is known by the id ${id}`,
      `where it is of a file of your own, give that file with --${what}`,
      typed.from,
    );
  };
  check('design', design, system.designs);
  check('gate', gate, system.gates);
  if (typed.name !== undefined || isScale(scenario)) return;
  if ([...input.listScenarios(), ...input.listExamples()].some(({ id }) => id === scenario)) return;
  throw new Problem(
    'input',
    `${typed.from}: \`scenario\`: no scenario is known by the id ${scenario}`,
    'where it is of a file or a capture, name that: quiesce generate FILE --from ...',
    typed.from,
  );
}

/** Adds the file name to the error of a schedule that does not fit; returns any other error unchanged. */
export function withFileName(error: unknown, from: string | undefined): unknown {
  if (from === undefined || !(error instanceof Error) || error.name !== 'ScheduleError') return error;
  return new Problem(
    'impossible',
    `${from}: ${error.message}`,
    'a schedule fits the scenario, design, gate and order it was found with, and the version that printed it',
    from,
  );
}
