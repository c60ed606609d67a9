import { ImportError } from '../input/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { CheckReport } from '../model/verdict.ts';
import type { Named, SystemDeps } from './deps.ts';
import type { Variant } from '../boot/variant.ts';
import type { changedError, PluginFile, pluginError, thrownText } from './plugin-file.ts';
import { isKnownKind } from './problem.ts';

/** The model checker with gates and designs loaded from files. */
export interface LoadedPlugins {
  /** The model checker; loaded plugins are available by id, like built-in ones. */
  readonly system: SystemDeps;
  /** Maps an argument (a path or an id) to an id. */
  idOf(typed: string): string;
  /** The variant with its loaded plugins. */
  resolve(variant: Variant): Variant;
  /** The arguments for the design and gate of a report that were paths. */
  typedFor(report: Pick<CheckReport, 'design' | 'gate'>): { readonly design?: string; readonly gate?: string };
  /** Lines such as `gate R1 is ./R1.ts`, one for each file. */
  readonly notes: readonly string[];
  /** The code of all files, from which changes are detected. */
  readonly texts: readonly string[];
  /** Attributes a thrown value to the plugin file that caused it, if any. */
  attribute(thrown: unknown): unknown;
  /**
   * Runs code that calls plugin machines. Errors are attributed to the plugin, and a changed built-in becomes an error
   * of the file.
   */
  guarded<T>(body: () => T): T;
  /** Explores the first worlds of a scenario, for commands without a search, and refuses what cannot be replayed. */
  probe(scenario: Scenario, variant: Variant, now: () => number): void;
}

/** Whether an argument is a path to a file and not an id. */
export const isPath = (typed: string): boolean => /[\\/]|\.[cm]?[jt]s$/.test(typed);

/** The number of worlds that `probe` explores, enough for every machine to take a step. */
const probedWorlds = 1000;

/**
 * Loads the files among the given designs and gates.
 * @throws ImportError when a file cannot be used
 */
export async function loadPlugins(
  designs: readonly (string | undefined)[],
  gates: readonly (string | undefined)[],
  system: SystemDeps,
): Promise<LoadedPlugins> {
  const paths = (list: readonly (string | undefined)[]): readonly string[] => [
    ...new Set(list.flatMap((typed) => (typed !== undefined && isPath(typed) ? [typed] : []))),
  ];
  if (paths(designs).length + paths(gates).length === 0) return none(system);
  const { changedError, loadPluginFile, pluginError, thrownText } = await import('./plugin-file.ts');
  const { restoreBuiltIns } = await import('./built-ins.ts');
  const loaded: { readonly designs: PluginFile<'design'>[]; readonly gates: PluginFile<'gate'>[] } = {
    designs: [],
    gates: [],
  };
  const idsOf = (known: readonly Named[], files: readonly PluginFile[]): readonly string[] =>
    [...known, ...files.map(({ value }) => value)].map(({ id }) => id);
  // Gates come first, since a design may be written for one of them.
  for (const typed of paths(gates))
    loaded.gates.push(loadPluginFile('gate', typed, { taken: idsOf(system.gates, loaded.gates), gates: [] }));
  for (const typed of paths(designs)) {
    const options = { taken: idsOf(system.designs, loaded.designs), gates: idsOf(system.gates, loaded.gates) };
    loaded.designs.push(loadPluginFile('design', typed, options));
  }
  return withFiles(loaded.designs, loaded.gates, system, { changedError, pluginError, restoreBuiltIns, thrownText });
}

const none = (system: SystemDeps): LoadedPlugins => ({
  system,
  idOf: (typed) => typed,
  resolve: (variant) => variant,
  typedFor: () => ({}),
  notes: [],
  texts: [],
  attribute: (thrown) => thrown,
  guarded: (body) => body(),
  probe: () => {},
});

/** Loads the plugins of a command with one design and one gate; returns its arguments with ids in place of paths. */
export async function withPlugins<A extends { readonly design?: string; readonly gate?: string }>(
  args: A,
  system: SystemDeps,
): Promise<{ readonly plugins: LoadedPlugins; readonly args: A }> {
  const loaded = await loadPlugins([args.design], [args.gate], system);
  return {
    plugins: loaded,
    args: {
      ...args,
      ...(args.design === undefined ? {} : { design: loaded.idOf(args.design) }),
      ...(args.gate === undefined ? {} : { gate: loaded.idOf(args.gate) }),
    },
  };
}

/** Modules that are loaded together with the first plugin. */
interface Tools {
  readonly changedError: typeof changedError;
  readonly pluginError: typeof pluginError;
  readonly restoreBuiltIns: () => string | null;
  readonly thrownText: typeof thrownText;
}

function withFiles(
  designs: readonly PluginFile<'design'>[],
  gates: readonly PluginFile<'gate'>[],
  system: SystemDeps,
  tools: Tools,
): LoadedPlugins {
  const all: readonly PluginFile[] = [...gates, ...designs];
  const designFile = (id: unknown): PluginFile<'design'> | undefined => designs.find(({ value }) => value.id === id);
  const gateFile = (id: unknown): PluginFile<'gate'> | undefined => gates.find(({ value }) => value.id === id);

  const plugins = { designs: designs.map(({ value }) => value), gates: gates.map(({ value }) => value) };
  const resolve = (variant: Variant): Variant => ({ ...variant, plugins });
  const main = all[0]?.typed ?? '';
  const attribute = (thrown: unknown): unknown => {
    const changed = tools.restoreBuiltIns();
    const files = all.flatMap((one) => one.files);
    return (
      tools.pluginError(thrown, files, hintOf(thrown)) ??
      networkError(thrown, designs, gates) ??
      (isKnownKind(thrown)
        ? thrown
        : changed !== null
          ? tools.changedError(changed, main)
          : thrown instanceof Error
            ? thrown
            : new ImportError(tools.thrownText(thrown), { file: main, hint: hintOf(thrown) }))
    );
  };
  const guarded = <T>(body: () => T): T => {
    try {
      return unchanged(body());
    } catch (error) {
      throw attribute(error);
    }
  };
  const unchanged = <T>(result: T): T => {
    const changed = tools.restoreBuiltIns();
    if (changed !== null) throw tools.changedError(changed, main);
    return result;
  };
  const widened: SystemDeps = {
    ...system,
    designs: [...system.designs, ...plugins.designs],
    gates: [...system.gates, ...plugins.gates],
    defaultGate: (id) => designFile(id)?.value.gate ?? system.defaultGate(id),
    checkScenario: (scenario, variant, options) =>
      guarded(() => system.checkScenario(scenario, resolve(variant), options)),
    *checking(scenario, variant, options) {
      try {
        return unchanged(yield* system.checking(scenario, resolve(variant), options));
      } catch (error) {
        throw attribute(error);
      }
    },
    withFaults: (scenario, variant, upTo, options) =>
      guarded(() => system.withFaults(scenario, resolve(variant), upTo, options)),
    explainScenario: (scenario, variant, options) =>
      guarded(() => system.explainScenario(scenario, resolve(variant), options)),
    diffSchedules: (scenario, variant, schedules) =>
      guarded(() => system.diffSchedules(scenario, resolve(variant), schedules)),
    replayScenario: (scenario, variant, schedule) =>
      guarded(() => system.replayScenario(scenario, resolve(variant), schedule)),
  };
  return {
    system: widened,
    idOf: (typed) => all.find((one) => one.typed === typed)?.value.id ?? typed,
    resolve,
    typedFor({ design, gate }) {
      const [designTyped, gateTyped] = [designFile(design)?.typed, gateFile(gate)?.typed];
      return {
        ...(designTyped === undefined ? {} : { design: designTyped }),
        ...(gateTyped === undefined ? {} : { gate: gateTyped }),
      };
    },
    texts: all.flatMap(({ files }) => files.map(({ linked }) => linked.body)),
    notes: all.map(({ kind, typed, value }) => `${kind} ${value.id} is ${typed}`),
    attribute,
    guarded,
    probe(scenario, variant, now) {
      widened.checkScenario(scenario, variant, { bounds: { worlds: probedWorlds }, now });
    },
  };
}

/** The schedule under which a machine failed, where known. */
function hintOf(thrown: unknown): string {
  const schedule =
    typeof thrown === 'object' && thrown !== null && 'schedule' in thrown && typeof thrown.schedule === 'string'
      ? `schedule ${thrown.schedule === '' ? '(before the first step)' : thrown.schedule}; `
      : '';
  return `${schedule}docs/writing-a-gate.md says what can be replayed`;
}

/** Attributes an error of building the network to the plugin, unless it occurs without the plugin too. */
function networkError(
  thrown: unknown,
  designs: readonly PluginFile<'design'>[],
  gates: readonly PluginFile<'gate'>[],
): ImportError | null {
  if (!(thrown instanceof Error) || thrown.name !== 'NetworkError') return null;
  const file = /^(owner|dax_cxl_init) /.test(thrown.message) ? (designs[0] ?? gates[0]) : (gates[0] ?? designs[0]);
  // XState includes the message of an error thrown by a guard.
  const message = thrown.message.replace(
    /Cannot read properties of (null|undefined) \(reading 'message'\)/,
    'it threw $1, which is no Error',
  );
  return file ? new ImportError(message, { file: file.typed, hint: hintOf(thrown) }) : null;
}
