import { checkFaults } from '../scenario/check-references.ts';
import { hintFor } from '../input/suggest.ts';
import { faultForms, formatFault, parseFault } from '../model/fault.ts';
import { withOrder, type Fault, type Scenario } from '../model/scenario.ts';
import type { CommonOptionsAndFaults } from './common-options.ts';
import { Problem } from './problem.ts';
import { assumptionsOf } from '../model/kernel-rules.ts';
import { kernelOf, type KernelOptions } from './kernel-options.ts';

/**
 * Parses one `--fault`.
 * @throws Problem for a syntax error
 */
function readFault(text: string): Fault {
  const fault = parseFault(text);
  if (fault) return fault;
  const [kind = ''] = text.trim().split(/\s+/);
  const form = Object.entries(faultForms).find(([name]) => name === kind)?.[1];
  throw new Problem(
    'usage',
    form === undefined ? `\`${kind}\` is no kind of fault` : `\`${text}\` is no ${kind} fault`,
    form === undefined ? hintFor(kind, Object.keys(faultForms)) : `write --fault '${form}'`,
  );
}

/**
 * The scenario with the order and faults of the command line.
 * @throws Problem as `withGivenFaults` does
 */
export const requestedScenario = (
  scenario: Scenario,
  { order, fault, ...kernel }: Pick<CommonOptionsAndFaults, 'order' | 'fault'> & KernelOptions,
): Scenario => withKernelNotes(withGivenFaults(withOrder(scenario, order), fault), kernelOf(kernel));

/** The scenario with what is assumed of the chosen kernel. */
function withKernelNotes(scenario: Scenario, kernel: string | undefined): Scenario {
  const notes = kernel === undefined ? [] : assumptionsOf(kernel);
  return notes.length === 0 ? scenario : { ...scenario, assumes: [...(scenario.assumes ?? []), ...notes] };
}

/**
 * The scenario with the faults of the command line.
 * @throws Problem for an invalid fault, or a device that the platform lacks
 */
export function withGivenFaults(scenario: Scenario, texts: readonly string[] | undefined): Scenario {
  if (texts === undefined) return scenario;
  const faults = texts.map(readFault);
  checkFaults(scenario.platform, scenario.userspace, faults, (path, problem, hint) => {
    const fault = faults[Number(path[1])];
    throw new Problem('unknown-name', `--fault '${fault ? formatFault(fault) : ''}': ${problem}`, hint);
  });
  return { ...scenario, faults: [...scenario.faults, ...faults] };
}
