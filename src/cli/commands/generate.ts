import type { AskedWithFaults } from '../asked.ts';
import { existsSync, mkdirSync, chmodSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Scenario } from '../../model/scenario.ts';
import { jsonText } from '../../report/json.ts';
import { shellWord } from '../../report/layout.ts';
import type { Criterion, GeneratedFile, TestgenDeps, TestPlan, TestTarget } from '../deps.ts';
import type { Deps, InputDeps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { withGivenFaults } from '../faults.ts';
import type { Io } from '../io.ts';
import { withOwn, type Own } from '../own.ts';
import { Problem } from '../problem.ts';
import { chooseDesign, findTarget, withOrder } from '../target.ts';
import { progressLine } from '../terminal.ts';
import { writeWhole } from './import.ts';

/** The options of `generate`, as they were read. */
export interface GenerateArguments extends AskedWithFaults {
  readonly target: TestTarget;
  readonly cover?: readonly Criterion[];
  readonly machine?: readonly string[];
  readonly paths?: 'covering' | 'shortest';
  readonly from?: string;
  readonly property?: string;
  readonly adapter?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly worlds?: number;
  readonly time?: number;
  readonly json?: boolean;
}

/** What is covered when nobody says: every order of every race, every transition, every ending. */
const usualCover: readonly Criterion[] = ['transitions', 'race-pairs', 'endings'];

/** Far more than a suite of tests can be made for. */
const usualWorlds = 20_000;

/** Writes tests from the model. */
export async function generate(
  name: string | undefined,
  asked: GenerateArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const [plainSystem, input, testgen] = await Promise.all([deps.system(), deps.input(), deps.testgen()]);
  const given = asked.from === undefined ? null : readGiven(asked.from, asked.property, testgen);
  const typed: GenerateArguments = {
    ...asked,
    ...(asked.design === undefined && given?.design ? { design: given.design } : {}),
    ...(asked.gate === undefined && given?.gate ? { gate: given.gate } : {}),
    ...(asked.order === undefined && given?.order ? { order: given.order } : {}),
    ...(given && given.faults.length > 0 ? { fault: [...(asked.fault ?? []), ...given.faults] } : {}),
  };
  const wanted = name ?? given?.scenario;
  if (wanted === undefined)
    throw new Problem(
      'usage',
      'nothing to generate tests from',
      'name a scenario, or give a schedule with --from FILE',
    );
  const { own, args } = await withOwn(typed, plainSystem);
  const scenario = scenarioOf(wanted, args, input, io);
  const choice = own.resolve(chooseDesign(scenario, args, own.system));
  const plan = planned(own, io, (progress) =>
    given
      ? testgen.planFrom(scenario, choice, given.schedules, args.machine)
      : testgen.generatePlan(scenario, choice, {
          cover: args.cover ?? usualCover,
          worlds: args.worlds ?? usualWorlds,
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
      target: shellWord(wanted),
      command: commandOf(wanted, asked),
      stem: place.stem,
      ...(args.fault === undefined ? {} : { faults: args.fault }),
      ...(args.adapter === undefined ? {} : { adapter: args.adapter }),
    },
    scenario,
    choice,
  );
  const written = args.out === undefined ? [] : write(files, place, args, testgen);
  tell(plan, files, written, args, io, testgen);
  return plan.paths === 'given' || plan.complete ? exit.holds : exit.unknown;
}

function scenarioOf(name: string, args: GenerateArguments, input: InputDeps, io: Io): Scenario {
  const found = findTarget(name, input);
  for (const note of found.notes) io.err(`note: ${note}\n`);
  return withGivenFaults(withOrder(found.scenario, args.order), args.fault);
}

function readGiven(
  file: string,
  property: string | undefined,
  testgen: TestgenDeps,
): ReturnType<TestgenDeps['givenIn']> {
  const text = readFileSync(file, 'utf8');
  const refuse = (message: string, hint: string): Problem => new Problem('input', `${file}: ${message}`, hint);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message : String(error), 'give what check --json wrote, whole');
  }
  try {
    return testgen.givenIn(document, property);
  } catch (error) {
    if (error instanceof Error && error.name === 'GivenError' && 'hint' in error)
      throw refuse(error.message, String(error.hint));
    throw error;
  }
}

const stopAfter = (time = Infinity, io: Io): { readonly shouldStop: () => boolean } => {
  const started = io.now();
  return { shouldStop: () => io.watch?.asked() != null || io.now() - started > time * 1000 };
};

type Watched = { readonly onProgress: (so: { worlds: number; transitions: number; depth: number }) => void };

function planned(own: Own, io: Io, make: (progress: Watched) => TestPlan): TestPlan {
  const progress = progressLine(io);
  try {
    return make({ onProgress: (so) => progress.update(so) });
  } catch (error) {
    throw own.told(error);
  } finally {
    progress.clear();
  }
}

interface Place {
  readonly folder: string;
  readonly stem: string;
  /** The name that the user gave to the one file that is asked for, or `null`: a folder. */
  readonly file: string | null;
}

/** A folder, or a file: what is a folder already, ends in a slash or has no ending is a folder. */
function placeOf(out: string | undefined, stem: string): Place {
  if (out === undefined) return { folder: '.', stem, file: null };
  const isFolder =
    out.endsWith('/') ||
    statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ||
    !/\.\w+$/.test(basename(out));
  if (isFolder) return { folder: out, stem, file: null };
  return { folder: dirname(out), stem: basename(out).replace(/(\.test)?\.\w+$/, ''), file: basename(out) };
}

/** Writes what is not there yet, and replaces what is of its own making. A file that is for the user to write is left alone. */
function write(
  files: readonly GeneratedFile[],
  { folder, file }: Place,
  { force }: GenerateArguments,
  testgen: TestgenDeps,
): readonly string[] {
  const others = files.slice(1).filter(({ once }) => once !== true);
  if (file !== null && others.length > 0)
    throw new Problem(
      'usage',
      `these tests are ${others.length + 1} files, and ${join(folder, file)} is one`,
      `give a folder: --out ${folder === '.' ? 'tests/' : `${folder}/`}`,
    );
  const all = files.map((one, index) => ({
    ...one,
    path: join(folder, index === 0 && file !== null ? file : one.name),
  }));
  const due = all.filter(({ once, path }) => !(once === true && existsSync(path)));
  const stranger = due.find(
    ({ path }) => existsSync(path) && force !== true && !testgen.isGenerated(readFileSync(path, 'utf8')),
  );
  if (stranger)
    throw new Problem(
      'file',
      `${stranger.path} exists already, and nothing in its head says that it was generated`,
      'choose another place with --out, or add --force to replace it',
    );
  mkdirSync(folder, { recursive: true });
  for (const { path, text, executable } of due) {
    writeWhole(path, text, true);
    if (executable === true) chmodSync(path, 0o755);
  }
  return due.map(({ path }) => path);
}

function tell(
  plan: TestPlan,
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
      }),
    );
    return;
  }
  if (args.out === undefined) io.out(main?.text ?? '');
  for (const line of testgen.coverageLines(plan)) io.err(`${line}\n`);
  for (const path of written) io.err(`wrote ${path}\n`);
}

/** The command that writes the same again; where the result went is no part of it. */
const commandOf = (name: string, args: GenerateArguments): string =>
  [
    `quiesce generate ${shellWord(name)} --target ${args.target}`,
    ...(args.from === undefined ? [] : [`--from ${shellWord(basename(args.from))}`]),
    ...(args.property === undefined ? [] : [`--property ${args.property}`]),
    ...(args.cover === undefined ? [] : [`--cover ${args.cover.join(',')}`]),
    ...(args.machine === undefined ? [] : [`--machine ${shellWord(args.machine.join(','))}`]),
    ...(args.paths === undefined ? [] : [`--paths ${args.paths}`]),
    ...(args.design === undefined ? [] : [`--design ${shellWord(args.design)}`]),
    ...(args.gate === undefined ? [] : [`--gate ${shellWord(args.gate)}`]),
    ...(args.family === undefined ? [] : [`--family ${args.family}`]),
    ...(args.order === undefined ? [] : [`--order ${args.order}`]),
    ...(args.fault ?? []).map((fault) => `--fault ${shellWord(fault)}`),
    ...(args.worlds === undefined ? [] : [`--worlds ${args.worlds}`]),
  ].join(' ');
