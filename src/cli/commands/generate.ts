import { joined } from '../../encode/encoded.ts';
import { sh, shellFile, shellWord, type Shell } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { propertyNames, type PropertyId } from '../../model/property-names.ts';
import type { CommonOptionsAndFaults, WritingOptions } from '../common-options.ts';
import { basename } from 'node:path';
import { jsonText } from '../../report/json.ts';
import type { Criterion, GeneratedFile, TestgenDeps, TestPlan, TestTarget, Deps, InputDeps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { requestedScenario } from '../faults.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { knownProperty } from '../known-property.ts';
import { withPlugins, type LoadedPlugins } from '../plugins.ts';
import { Problem } from '../problem.ts';
import { chosenVariant, findTarget, type ScenarioTarget } from '../target.ts';
import { progressLine } from '../terminal.ts';
import { checkIds, readGiven, withFileName } from './generate-from.ts';
import { placeOf, writeSuite } from './generate-place.ts';
import { kernelOf } from '../kernel-options.ts';
import { kernelWords } from '../../encode/kernel-words.ts';

/** The parsed options of `generate`. */
export interface GenerateArguments extends CommonOptionsAndFaults, WritingOptions {
  readonly target: TestTarget;
  readonly cover?: readonly Criterion[];
  readonly machine?: readonly string[];
  readonly paths?: 'covering' | 'shortest';
  readonly from?: string;
  readonly property?: string;
  readonly adapter?: string;
  readonly out?: string;
}

/** The default coverage: every transition, both orders of every race, every end state. */
const defaultCover: readonly Criterion[] = ['transitions', 'race-pairs', 'endings'];

/** The default bound on worlds, far above what a suite can cover. */
const defaultWorlds = 20_000;

/** Generates tests from the model. */
export async function generate(
  name: string | undefined,
  asked: GenerateArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const [plainSystem, input, testgen] = await Promise.all([deps.system(), deps.input(), deps.testgen()]);
  const property = asked.property === undefined ? undefined : knownProperty(asked.property);
  const given = asked.from === undefined ? null : readGiven(asked.from, property, testgen);
  if (given !== null) checkIds(given, { ...asked, from: asked.from ?? '', name }, plainSystem, input);
  const typed: GenerateArguments = {
    ...asked,
    ...(asked.design === undefined && given?.design ? { design: given.design } : {}),
    ...(asked.gate === undefined && given?.gate ? { gate: given.gate } : {}),
    ...(asked.order === undefined && given?.order ? { order: given.order } : {}),
    ...(asked.kernel === undefined && given?.family ? { family: given.family } : {}),
    ...(given && given.faults.length > 0 ? { fault: [...(asked.fault ?? []), ...given.faults] } : {}),
  };
  const wanted = name ?? given?.scenario;
  if (wanted === undefined)
    throw new Problem(
      'usage',
      'nothing to generate tests from',
      'name a scenario, or give a schedule with --from FILE',
    );
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const { scenario, notes } = scenarioOf(wanted, args, input, io);
  if (given !== null && given.scenario !== scenario.id)
    io.err(`note: ${asked.from ?? ''} is of scenario ${given.scenario}, and ${scenario.id} is taken\n`);
  const variant = plugins.resolve(chosenVariant(scenario, args, plugins.system));
  io.watch?.stage('build');
  const plan = planned(plugins, asked.from, io, (progress) =>
    given
      ? testgen.planFrom(scenario, variant, given.schedules, args.machine)
      : testgen.generatePlan(scenario, variant, {
          cover: args.cover ?? defaultCover,
          worlds: args.worlds ?? defaultWorlds,
          ...(args.machine === undefined ? {} : { machines: args.machine }),
          ...(args.paths === undefined ? {} : { paths: args.paths }),
          ...progress,
          ...stopAfter(args.time, io),
        }),
  );
  const place = placeOf(args.out, testgen.stemOf(plan));
  const files = testgen.filesOf(
    plan,
    args.target,
    {
      target: wanted,
      command: commandOf(wanted, asked, property),
      stem: place.stem,
      ...(args.fault === undefined ? {} : { faults: args.fault }),
      ...(args.adapter === undefined ? {} : { adapter: args.adapter }),
    },
    scenario,
    variant,
  );
  const written = args.out === undefined ? [] : writeSuite(files, place, args.force === true, io, testgen);
  tell({ plan, notes }, files, written, args, io, testgen);
  return plan.paths === 'given' || plan.complete ? exit.holds : exit.unknown;
}

function scenarioOf(name: string, args: GenerateArguments, input: InputDeps, io: Io): Omit<ScenarioTarget, 'name'> {
  const { scenario, notes } = findTarget(name, input);
  printNotes(io, notes);
  return { scenario: requestedScenario(scenario, args), notes };
}

const stopAfter = (time = Infinity, io: Io): { readonly shouldStop: () => boolean } => {
  const started = io.now();
  return { shouldStop: () => io.watch?.stopReason() != null || io.now() - started > time * 1000 };
};

type Watched = { readonly onProgress: (so: { worlds: number; transitions: number; depth: number }) => void };

function planned(
  plugins: LoadedPlugins,
  from: string | undefined,
  io: Io,
  make: (progress: Watched) => TestPlan,
): TestPlan {
  const progress = progressLine(io);
  try {
    return make({ onProgress: (so) => progress.update(so) });
  } catch (error) {
    throw plugins.attribute(withFileName(error, from));
  } finally {
    progress.clear();
  }
}

function tell(
  { plan, notes }: { readonly plan: TestPlan; readonly notes: readonly string[] },
  files: readonly GeneratedFile[],
  written: readonly string[],
  args: GenerateArguments,
  io: Io,
  testgen: TestgenDeps,
): void {
  const [main] = files;
  if (args.json) {
    const { tests } = plan;
    io.out(
      jsonText({
        ...plan,
        start: undefined,
        actors: undefined,
        target: args.target,
        tests: tests.map(({ name, schedule, must, ending, covers, steps }) => ({
          name,
          schedule,
          must,
          ending,
          covers,
          steps: steps.length,
        })),
        files: written,
        ...(args.out === undefined ? { text: main?.text ?? '' } : {}),
        ...(notes.length === 0 ? {} : { notes }),
      }),
    );
    return;
  }
  if (args.out === undefined) io.out(main?.text ?? '');
  for (const line of testgen.coverageLines(plan)) io.err(`${line}\n`);
  for (const path of written) io.err(`wrote ${visible(path)}\n`);
}

/** The command that generates the same suite; the destination is not part of it. */
const commandOf = (name: string, args: GenerateArguments, property: PropertyId | undefined): Shell =>
  joined(
    [
      sh`quiesce generate ${shellFile(name)} --target ${shellWord(args.target)}`,
      ...(args.from === undefined ? [] : [sh`--from ${shellFile(basename(args.from))}`]),
      ...(property === undefined ? [] : [sh`--property ${shellWord(propertyNames[property])}`]),
      ...(args.cover === undefined ? [] : [sh`--cover ${shellWord(args.cover.join(','))}`]),
      ...(args.machine === undefined ? [] : [sh`--machine ${shellWord(args.machine.join(','))}`]),
      ...(args.paths === undefined ? [] : [sh`--paths ${shellWord(args.paths)}`]),
      ...(args.design === undefined ? [] : [sh`--design ${shellFile(args.design)}`]),
      ...(args.gate === undefined ? [] : [sh`--gate ${shellFile(args.gate)}`]),
      ...kernelWords(kernelOf(args)),
      ...(args.order === undefined ? [] : [sh`--order ${shellWord(args.order)}`]),
      ...(args.fault ?? []).map((fault) => sh`--fault ${shellWord(fault)}`),
      ...(args.worlds === undefined ? [] : [sh`--worlds ${args.worlds}`]),
    ],
    ' ',
  );
