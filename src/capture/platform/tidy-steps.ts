import type { Kconfig } from '../../model/kernel.ts';
import type { Platform } from '../../model/platform.ts';
import type { UserStep } from '../../model/scenario.ts';
import { linkProblem } from '../../scenario/check-references.ts';
import { limits } from '../../model/scenario-limits.ts';
import { atMost } from './tidy-limits.ts';

/** Keeps the steps whose devices, memdevs and windows exist; the others become notes. */
export function tidySteps(
  steps: readonly UserStep[],
  platform: Platform,
  config: Kconfig,
  notes: string[],
): readonly UserStep[] {
  const memdevs = new Set(platform.memdevs.map(({ name }) => name));
  const windows = new Set(platform.windows.map(({ id }) => id));
  const problemOf = (step: UserStep): string | null => {
    if (step.do === 'bind' || step.do === 'unbind') return linkProblem(platform, config, step)?.[0] ?? null;
    if (step.do === 'parallel' && step.modules.length > limits.modules) return 'it loads more modules than there are';
    const named = 'memdev' in step ? [step.memdev] : 'memdevs' in step ? step.memdevs : [];
    const isThere =
      named.every((name) => memdevs.has(name)) &&
      (!('window' in step) || windows.has(step.window)) &&
      (!('memdevs' in step) || (named.length > 0 && named.length <= limits.targets));
    return isThere ? null : 'it names what is not there';
  };
  const kept = steps.filter((step) => {
    const problem = problemOf(step);
    if (problem !== null) notes.push(`a step of the script was left out: ${JSON.stringify(step)}: ${problem}`);
    return problem === null;
  });
  return atMost('steps of the script', kept, limits.steps, notes);
}
