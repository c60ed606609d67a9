import { lstatSync, statSync } from 'node:fs';
import { rulesOf } from '../model/kernel-rules.ts';
import { kernelOf, type KernelOptions } from './kernel-options.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Contradicting } from '../capture/import-capture.ts';
import type { CapturedBoot } from '../capture/read-folder.ts';
import { isScale } from '../scenario/scale.ts';
import { hintFor, nearest } from '../input/suggest.ts';
import type { Capture, InputDeps, Named, SystemDeps } from './deps.ts';
import type { Variant } from '../boot/variant.ts';
import { Problem } from './problem.ts';

/** A scenario with the name by which commands find it. */
export interface ScenarioTarget {
  readonly scenario: Scenario;
  /** The name, for printed commands. */
  readonly name: string;
  readonly notes: readonly string[];
  /** The end state of the boot, when a capture shows it. */
  readonly real?: Capture['real'];
  readonly contradiction?: Capture['contradiction'];
}

/**
 * Resolves a name: a scenario id, a bundled capture, a platform of the scale family, a scenario file, or a capture
 * folder. Bundled names take precedence, so that a command means the same in every folder; `./S03` is a path.
 * @param contradicting - how to treat a capture whose /proc/iomem shows devices that no other file shows
 */
export function findTarget(name: string, input: InputDeps, contradicting?: Contradicting): ScenarioTarget {
  const scenario = input.listScenarios().find(({ id }) => id.toLowerCase() === name.toLowerCase());
  if (scenario) return { scenario: input.loadScenario(scenario.id), name: scenario.id, notes: [] };
  const example = input.listExamples().find(({ id }) => id === name);
  if (example) return { ...withoutReportedNotes(input.readCaptureFolder(example.file)), name };
  if (isScale(name)) return { scenario: input.loadScenario(name), name, notes: [] };
  const stat = statSync(name, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return { ...withoutReportedNotes(input.readCaptureFolder(name, contradicting)), name };
  if (stat) return { ...input.readScenarioFile(name), name };
  if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    throw new Problem('file', `${name} is a link that leads nowhere`, 'name the file that is meant, or mend the link');
  throw unknownTarget(name, input);
}

/** A target without the notes about assumptions, which the report prints under the verdict. */
const withoutReportedNotes = <T extends Capture>(capture: T): T => ({
  ...capture,
  notes: capture.notes.filter((note) => capture.scenario.assumes?.includes(note) !== true),
});

/** The assumptions of a scenario, as a part of JSON. */
export const assumed = ({ assumes = [] }: Scenario): { readonly assumes?: readonly string[] } =>
  assumes.length === 0 ? {} : { assumes };

/** A JSON value, with import notes if there are any. */
export const withNotes = <T extends object>(
  value: T,
  notes: readonly string[],
): T & { readonly notes?: readonly string[] } => {
  const own: unknown = 'notes' in value ? value.notes : [];
  const all = [...(Array.isArray(own) ? (own as readonly string[]) : []), ...notes];
  return all.length === 0 ? value : { ...value, notes: all };
};

/** Resolves the name of a boot: a bundled capture, or a capture folder. */
export function findBoot(name: string, input: InputDeps): CapturedBoot {
  const example = input.listExamples().find(({ id }) => id === name);
  if (example) return withoutReportedNotes(input.readBootFolder(example.file));
  if (statSync(name, { throwIfNoEntry: false })?.isDirectory() === true)
    return withoutReportedNotes(input.readBootFolder(name));
  throw new Problem(
    'unknown-name',
    `${name} is neither an example nor a folder`,
    'name the folder of a capture; `quiesce list examples` shows the bundled ones',
  );
}

function unknownTarget(name: string, input: InputDeps): Problem {
  const known = [...input.listScenarios(), ...input.listExamples()].map(({ id }) => id);
  const near = nearest(name, known);
  const hint = `${near === null ? '' : `did you mean ${near}? `}\`quiesce list\` shows what there is; a path to a scenario file or a capture folder will do too`;
  return new Problem('unknown-name', `no scenario, example, file or folder is named ${name}`, hint);
}

/** The variant: as given, else the design of the chosen kernel, else that of the scenario's kernel, else the oldest. */
export function chosenVariant(
  scenario: Scenario,
  args: KernelOptions & { readonly design?: string; readonly gate?: string },
  system: SystemDeps,
): Variant & { readonly gate: string } {
  const kernel = kernelOf(args);
  const family = kernel === undefined ? (scenario.kernel.family ?? '6.12') : rulesOf(kernel).family;
  const design =
    args.design === undefined ? system.designOfFamily(family) : known('design', args.design, system.designs);
  return {
    design,
    gate: args.gate === undefined ? system.defaultGate(design) : known('gate', args.gate, system.gates),
    ...(kernel === undefined ? {} : { kernel }),
  };
}

/** The id in the list's spelling. */
export function known(what: string, id: string, list: readonly Named[]): string {
  const found =
    list.find((entry) => entry.id === id) ?? list.find((entry) => entry.id.toLowerCase() === id.toLowerCase());
  if (found) return found.id;
  throw new Problem(
    'unknown-name',
    `no ${what} is named ${id}`,
    hintFor(
      id,
      list.map((entry) => entry.id),
    ),
  );
}
