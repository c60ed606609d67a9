import { isDeepStrictEqual } from 'node:util';
import { checkKconfig } from '../model/kconfig.ts';
import { families, type Kernel } from '../model/kernel.ts';
import type { BaseResource, Platform } from '../model/platform.ts';
import { formatRange, overlaps } from '../model/range.ts';
import type { Scenario, UserSpace } from '../model/scenario.ts';
import { ImportError } from '../input/errors.ts';
import { checkFaults, checkSteps, type Refuse } from './check-references.ts';
import { expandFault, expandKernel, expandPlatform, expandStep } from './expand.ts';
import { formatScenario } from './format.ts';
import { readResources } from './resources.ts';
import { scenarioFileSchema, type ScenarioFile } from './schema.ts';
import { errorOf, readYaml, type YamlFile } from './yaml-places.ts';
import { rulesOf } from '../model/kernel-rules.ts';

export { formatScenario };

/** A parsed scenario, with warnings. */
export interface ReadScenario {
  readonly scenario: Scenario;
  /** One sentence for each legal but unusual construct. */
  readonly warnings: readonly string[];
}

function resourcesOf(file: YamlFile, data: ScenarioFile): readonly BaseResource[] {
  const text = data.platform.resources;
  if (text === undefined) return [];
  const read = readResources(text);
  if (!('problem' in read)) return read;
  // The block text begins on the line after `resources: |`.
  throw file.error(['platform', 'resources'], read.problem, read.hint, { below: read.line + 1 });
}

/** A configuration that only one family allows is accepted, because the design is chosen later. */
function checkBuild(kernel: Kernel, refuse: Refuse): void {
  const asked = kernel.family === undefined ? families : [kernel.family];
  const problems = asked.map((family) => checkKconfig(kernel.config, rulesOf(family)));
  const [first] = problems;
  if (first && problems.every((list) => list.length > 0)) {
    refuse(
      ['kernel', 'config'],
      `Kconfig cannot produce this: ${first.join('; ')}`,
      `checked against ${asked.join(', ')}; symbols left out have the values of a modular build`,
    );
  }
}

/** The kernel skips an unaligned window. That is worth modelling but seldom intended, so it is a warning. */
const windowAlignment = 0x10000000;

function warningsOf(platform: Platform): string[] {
  const crooked = platform.windows.filter(
    (w) => w.range.start % windowAlignment !== 0 || (w.range.end + 1) % windowAlignment !== 0,
  );
  const doubled = platform.windows.filter((w, index) =>
    platform.windows.slice(0, index).some((other) => overlaps(w.range, other.range)),
  );
  return [
    ...crooked.map((w) => `window ${w.id} ${formatRange(w.range)} is not aligned to 256 MiB: cxl_acpi skips it`),
    ...doubled.map((w) => `window ${w.id} ${formatRange(w.range)} overlaps an earlier window`),
  ];
}

/**
 * Parses a scenario file: YAML, short forms filled in, references checked.
 * @param text - the file's text
 * @param file - its name, for messages
 * @returns the scenario and its warnings
 * @throws ImportError with line, column and hint
 */
export function readScenario(text: string, file: string): ReadScenario {
  const yaml = readYaml(text, file);
  const checked = scenarioFileSchema.safeParse(yaml.value);
  if (!checked.success) throw errorOf(yaml, checked.error.issues);
  const data = checked.data;
  const refuse: Refuse = (path, problem, hint) => {
    throw yaml.error(path, problem, hint);
  };
  const platform = expandPlatform(data.platform, data.title, resourcesOf(yaml, data), refuse);
  const kernel = expandKernel(data.kernel ?? {});
  checkBuild(kernel, refuse);
  const userspace: UserSpace = {
    udev: data.userspace?.udev ?? true,
    order: data.userspace?.order === 'forced' ? 'forced' : 'free',
    ...(data.userspace?.pace === 'unhurried' ? { pace: 'unhurried' } : {}),
    steps: (data.userspace?.steps ?? []).map(expandStep),
  };
  checkSteps(platform, kernel.config, userspace.steps, refuse);
  const faults = (data.faults ?? []).map(expandFault);
  checkFaults(platform, userspace, faults, refuse);
  return {
    scenario: {
      id: data.id,
      title: data.title,
      cite: data.cite ?? [],
      ...(data.assumes === undefined || data.assumes.length === 0 ? {} : { assumes: data.assumes }),
      platform,
      kernel,
      userspace,
      faults,
    },
    warnings: warningsOf(platform),
  };
}

/** As `readScenario`, without the warnings. */
export const parseScenario = (text: string, file: string): Scenario => readScenario(text, file).scenario;

/**
 * Writes a scenario as a file that parses to the same scenario.
 * @param name - the origin of the scenario, for messages
 * @throws ImportError when the scenario cannot be written as a valid file, so that no unreadable file is produced
 */
export function writtenScenario(scenario: Scenario, name: string): string {
  const text = formatScenario(scenario);
  const refuse = (problem: string): ImportError =>
    new ImportError(`makes a scenario that no file can hold: ${problem}`, {
      file: name,
      hint: 'this should not be; please report it with the input',
    });
  let again: Scenario;
  try {
    again = parseScenario(text, name);
  } catch (error) {
    throw error instanceof ImportError ? refuse(error.message) : error;
  }
  if (!isDeepStrictEqual(again, scenario)) throw refuse('it reads back as another one');
  return text;
}
