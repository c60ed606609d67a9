import type { CellPlace, Compared } from './compared.ts';
import { contenderName, type ComparisonCell, type Contender } from '../verbs/compare.ts';
import type { CheckReport } from '../model/verdict.ts';
import { explore } from './check/explore.ts';
import type { Deps, InputDeps, SystemDeps } from './deps.ts';
import type { Io } from './io.ts';
import { loadPlugins, type LoadedPlugins } from './plugins.ts';
import { findTarget, known, type ScenarioTarget } from './target.ts';
import type { ProgressLine } from './terminal.ts';
import { rulesOf } from '../model/kernel-rules.ts';
import { readReleases } from '../model/kernel-switches.ts';
import { withPatch } from './kernel-options.ts';
import { Problem } from './problem.ts';

/** A comparison whose cells have not been explored. */
export interface Comparison {
  readonly typed: Compared;
  readonly targets: readonly ScenarioTarget[];
  readonly contenders: readonly Contender[];
  readonly system: SystemDeps;
  readonly notes: readonly string[];
  /** Whether a design or gate is a plugin. */
  readonly hasPlugins: boolean;
}

/** The default bound on worlds of a cell, so that one cell cannot delay the others or fill the memory. */
const worldsPerCell = 2_000_000;

/** Resolves all names of a comparison. */
export async function comparisonOf(typed: Compared, deps: Pick<Deps, 'system' | 'input'>): Promise<Comparison> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const plugins = await loadPlugins(typed.designs ?? [], typed.gates ?? [], plainSystem);
  const { system } = plugins;
  const named = { ...typed, ...idsOf('designs', typed, plugins), ...idsOf('gates', typed, plugins) };
  const targets = targetsOf(typed.scenarios ?? ['all'], input);
  const notes = [...plugins.notes, ...targets.flatMap((target) => target.notes)];
  return {
    typed,
    targets,
    contenders: contendersOf(named, system),
    system,
    notes,
    hasPlugins: plugins.texts.length > 0,
  };
}

/** The label of a cell, with its number and the total. */
export function labelOf({ targets, contenders }: Comparison, { row, column }: CellPlace): string {
  const [target, contender] = [targets[row], contenders[column]];
  if (!target || !contender) throw new RangeError(`no cell ${row}, ${column}`);
  const number = row * contenders.length + column + 1;
  return `${target.name} ${contenderName(contender)} (${number} of ${targets.length * contenders.length}): `;
}

/**
 * Explores one cell.
 * @param refused - called when the variant cannot be built, which is a valid result here
 * @param onBegin - called before the search with the report to print if the search never ends
 */
export function cellAt(
  { typed, targets, contenders, system }: Comparison,
  { row, column }: CellPlace,
  io: Io,
  progress: ProgressLine,
  refused?: (error: Error) => void,
  onBegin?: (report: CheckReport) => void,
): ComparisonCell {
  const [target, contender] = [targets[row], contenders[column]];
  if (!target || !contender) throw new RangeError(`no cell ${row}, ${column}`);
  const bounds = {
    worlds: typed.worlds ?? worldsPerCell,
    ...(typed.time === undefined ? {} : { time: typed.time }),
    ...(typed.memory === undefined ? {} : { memory: typed.memory }),
  };
  try {
    const report = explore(target.scenario, { ...contender, ...bounds }, io, system, progress, onBegin);
    return { contender, report, reason: '' };
  } catch (error) {
    // Recognised by name, so that the module of the error need not be loaded. A variant that cannot be built is a
    // result.
    if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
    refused?.(error);
    return { contender, report: null, reason: error.message };
  }
}

/** The names of one list with paths replaced by ids. */
const idsOf = (list: 'designs' | 'gates', typed: Compared, plugins: LoadedPlugins): Partial<Compared> =>
  typed[list] === undefined ? {} : { [list]: typed[list].map((name) => plugins.idOf(name)) };

/** The scenarios without duplicates, in the given order. */
function targetsOf(names: readonly string[], input: InputDeps): readonly ScenarioTarget[] {
  const all = names.flatMap((name) => (name === 'all' ? input.listScenarios().map(({ id }) => id) : [name]));
  const targets = all.map((name) => findTarget(name, input));
  return [...new Map(targets.map((target) => [target.name, target])).values()];
}

/** All pairs of designs and gates without duplicates; `default` is the gate that a design was written for. */
function contendersOf({ designs, gates, ...asked }: Compared, system: SystemDeps): readonly Contender[] {
  const on = (kernel: string): readonly Contender[] =>
    pairsOf(designs ?? [system.designOfFamily(rulesOf(kernel).family)], gates, system);
  const { patch } = asked;
  if (patch !== undefined)
    // Before and after stand side by side.
    return basesOf(patch, asked.kernels).flatMap((base) =>
      on(base).flatMap((pair) => [base, withPatch(base, patch)].map((kernel) => ({ ...pair, kernel }))),
    );
  const kernels = asked.kernels && [...new Set(asked.kernels.map((one) => withPatch(one)))];
  return (
    kernels?.flatMap((kernel) => on(kernel).map((pair) => ({ ...pair, kernel }))) ?? pairsOf(designs, gates, system)
  );
}

/**
 * The kernels to apply a patch to: by default the newest release that lacks it.
 * @throws Problem when one that was named has it already, or every release has it
 */
function basesOf(patch: string, kernels: readonly string[] | undefined): readonly string[] {
  const lacks = (base: string): boolean => withPatch(base, patch) !== base;
  const bases = kernels?.map((one) => withPatch(one)) ?? readReleases.filter(lacks).slice(-1);
  const having = bases.filter((base) => !lacks(base));
  if (bases.length > 0 && having.length === 0) return bases;
  throw new Problem(
    'impossible',
    `${having.join(', ') || 'every release'} has ${patch} already`,
    'name an older kernel with --kernels',
  );
}

function pairsOf(
  designs: readonly string[] = ['all'],
  gates: readonly string[] = ['default'],
  system: SystemDeps,
): readonly Contender[] {
  const designIds = designs.flatMap((name) =>
    name === 'all' ? system.designs.map(({ id }) => id) : [known('design', name, system.designs)],
  );
  const gatesOf = (design: string): readonly string[] =>
    gates.flatMap((name) => {
      if (name === 'all') return system.gates.map(({ id }) => id);
      return [name === 'default' ? system.defaultGate(design) : known('gate', name, system.gates)];
    });
  const contenders = designIds.flatMap((design) => gatesOf(design).map((gate): Contender => ({ design, gate })));
  return [...new Map(contenders.map((contender) => [contenderName(contender), contender])).values()];
}
