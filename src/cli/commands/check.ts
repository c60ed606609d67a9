import { visible } from '../../model/plain-text.ts';
import type { AskedWithFaults } from '../asked.ts';
import { sh, shellFile, shellWord } from '../../encode/shell.ts';
import type { Family } from '../../model/kernel.ts';
import { overall, reasonOf } from '../../model/overall.ts';
import type { ReplayRecord } from '../../model/replay.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Bounds, CheckReport } from '../../model/verdict.ts';
import type { Reduce } from '../../hints/reductions.ts';
import { jsonText } from '../../report/json.ts';
import { catalogueLine } from '../catalogue-line.ts';
import { commandFor } from '../../report/commands.ts';
import { wrapCommand } from '../../report/layout.ts';
import { checkText, shortestLoss } from '../../report/text.ts';
import type { Deps, SearchStrategy, SystemDeps } from '../deps.ts';
import { strategyOf } from '../strategy.ts';
import { withGivenFaults } from '../faults.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import { Problem } from '../problem.ts';
import { programOf } from '../program-name.ts';
import type { Io } from '../io.ts';
import { withOwn, type Own } from '../own.ts';
import { searching } from '../searching.ts';
import { assumed, chooseDesign, findTarget, known, withNotes, withOrder, type Target } from '../target.ts';
import { paintFor, progressLine, widthFor, type ProgressLine } from '../terminal.ts';

/** The options of `check`, as they were read. */
export interface CheckArguments extends AskedWithFaults {
  readonly worlds?: number;
  readonly depth?: number;
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly property?: readonly string[];
  /** Further faults of the scenario, in one line each. */
  /** Explore every combination of up to so many further faults. */
  readonly faults?: number;
  readonly reduce?: Reduce;
  readonly json?: boolean;
  readonly strategy?: SearchStrategy['kind'];
  /** Of `random` and `pct`. */
  readonly runs?: number;
  readonly seed?: number;
  /** Of `pct`. */
  readonly bugDepth?: number;
  /** The file that the search is kept in. */
  readonly checkpoint?: string;
  /** Seconds from one save to the next. */
  readonly checkpointEvery?: number;
  /** The file to go on from. */
  readonly resume?: string;
  /** Whether the checkpoint of another question may be replaced. */
  readonly force?: boolean;
  /** Of this program; a checkpoint fits no other. */
  readonly version?: string;
}

/** Explores all orders of one scenario, or of the whole catalogue when none is named. */
export async function check(name: string | undefined, typed: CheckArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { own, args } = await withOwn(typed, plainSystem);
  const { system } = own;
  const wanted = args.property?.map((id) => known('property', id, system.properties));
  if (name !== undefined) {
    const target = findTarget(name, input);
    for (const note of target.notes) io.err(`note: ${visible(note)}\n`);
    const draft = (report: CheckReport): void =>
      io.watch?.draft({ verb: 'check', report: narrow(report, wanted), text: textOptions(report, target, args, own) });
    const full = isKept(args)
      ? await exploreKept(target, args, io, own, draft)
      : explore(target, args, io, system, progressLine(io), draft);
    const report = narrow(full, wanted);
    // What is left to do may take long as well.
    draft(report);
    io.watch?.stage('write');
    if (report.properties.length === 0) throw notAsked(report, wanted);
    for (const note of report.notes ?? []) io.err(`note: ${visible(note)}\n`);
    print(report, target, args, io, own);
    return exit[report.verdict];
  }
  if (isKept(args))
    throw new Problem('usage', '--checkpoint and --resume keep one search', 'name the scenario that is to be searched');
  const reports: CheckReport[] = [];
  const scenarios = input.listScenarios();
  for (const [index, { id }] of scenarios.entries()) {
    if (io.watch?.asked()) {
      io.err(`note: ${scenarios.length - index} of ${scenarios.length} scenarios were not begun\n`);
      break;
    }
    const left = scenarios.length - index - 1;
    const onBegin = (report: CheckReport): void =>
      io.watch?.draft({ verb: 'catalogue', done: reports, report: narrow(report, wanted), left }, true);
    const target = { scenario: input.loadScenario(id), name: id, notes: [] };
    const report = narrow(explore(target, args, io, system, progressLine(io), onBegin), wanted);
    // Nothing was asked of this one, so nothing holds.
    if (report.properties.length === 0) continue;
    reports.push(report);
    // A line at a time, because the whole catalogue takes a while.
    if (!args.json) io.out(`${catalogueLine(report)}\n`);
  }
  if (args.json) io.out(jsonText(reports));
  if (reports.length === 0)
    throw new Problem('impossible', `no scenario is asked for ${wanted?.join(', ') ?? 'anything'}`, askedHint);
  const isWhole = io.watch?.asked() == null;
  return exit[worst([...reports.map((report) => report.verdict), ...(isWhole ? [] : (['unknown'] as const))])];
}

const askedHint = 'I12 and I18 are asked only of designs that claim them; docs/glossary.md says which';

/** A property without an answer must not look as if it held. */
const notAsked = ({ design }: CheckReport, wanted: readonly string[] = []): Problem =>
  new Problem('impossible', `${wanted.join(', ')}: not asked of design ${design}`, askedHint);

/** One search with the clock and the terminal of this process. */
export function explore(
  target: Target,
  args: CheckArguments,
  io: Io,
  system: SystemDeps,
  progress: ProgressLine = progressLine(io),
  onBegin?: (report: CheckReport) => void,
): CheckReport {
  const scenario = withGivenFaults(withOrder(target.scenario, args.order), args.fault);
  const options = {
    bounds: boundsOf(args),
    strategy: strategyOf(args),
    ...(args.reduce === undefined ? {} : { reduce: args.reduce }),
    ...searching(io, progress, onBegin),
  };
  const choice = chooseDesign(scenario, args, system);
  try {
    return args.faults === undefined
      ? system.checkScenario(scenario, choice, options)
      : system.withFaults(scenario, choice, args.faults, options);
  } finally {
    progress.clear();
  }
}

const isKept = ({ checkpoint, resume }: CheckArguments): boolean => checkpoint !== undefined || resume !== undefined;

const saveEvery = 60;

/** The same search, kept in a file. */
async function exploreKept(
  target: Target,
  args: CheckArguments,
  io: Io,
  own: Own,
  onBegin: (report: CheckReport) => void,
): Promise<CheckReport> {
  if (args.faults !== undefined && args.faults > 0)
    throw new Problem(
      'impossible',
      '--faults is a search per combination, and a checkpoint is of one search',
      'give the faults with --fault, one combination at a time',
    );
  if (args.reduce !== undefined && args.reduce !== 'none')
    throw new Problem(
      'impossible',
      '--reduce leaves out worlds, and a checkpoint keeps them all',
      'keep the search without --reduce, or reduce it without --checkpoint',
    );
  const { keptSearch, questionOf } = await import('../checkpoint/index.ts');
  const scenario = withGivenFaults(withOrder(target.scenario, args.order), args.fault);
  const choice = chooseDesign(scenario, args, own.system);
  const { report, isSaved } = keptSearch(
    scenario,
    choice,
    boundsOf(args),
    strategyOf(args),
    questionOf(scenario, choice, args.fault ?? [], own.texts, args.version ?? ''),
    { ...args, every: args.checkpointEvery ?? saveEvery },
    io,
    own.system,
    onBegin,
  );
  if (!report.complete && isSaved && args.checkpoint !== undefined) {
    const file = shellFile(args.checkpoint);
    const words = commandFor(
      'check',
      report,
      { ...commandOptions(target, args, report, own), program: programOf(io) },
      [],
    );
    const lines = wrapCommand([...words, sh`--resume ${file}`, sh`--checkpoint ${file}`], widthFor(io));
    io.err(`note: the search is kept in ${visible(args.checkpoint)}; to go on:\n${lines.join('\n')}\n`);
  }
  return report;
}

/** What printed commands must say to be about the same search. */
const commandOptions = (target: Target, args: CheckArguments, report: CheckReport, own: Own) => ({
  target: target.name,
  typed: own.typedFor(report),
  extra: [
    ...(args.order === undefined ? [] : [sh`--order ${shellWord(args.order)}`]),
    ...(args.family === undefined ? [] : [sh`--family ${shellWord(args.family)}`]),
    ...(args.fault ?? []).map((fault) => sh`--fault ${shellWord(fault)}`),
  ],
});

function boundsOf({ worlds, depth, time, memory }: CheckArguments): Bounds {
  return {
    ...(worlds === undefined ? {} : { worlds }),
    ...(depth === undefined ? {} : { depth }),
    ...(time === undefined ? {} : { time }),
    ...(memory === undefined ? {} : { memory }),
  };
}

/** The shortest losing order of a report, taken again; nothing when nothing is lost. */
export function losingOrder(
  report: CheckReport,
  scenario: Scenario,
  system: SystemDeps,
  family?: Family,
): { readonly losing?: ReplayRecord } {
  const loss = shortestLoss(report);
  const schedule = loss?.schedule;
  if (!schedule) return {};
  return {
    losing: system.replayScenario(
      withGivenFaults(scenario, loss?.faults),
      { design: report.design, gate: report.gate, ...(family === undefined ? {} : { family }) },
      schedule,
    ),
  };
}

/** The report of the named properties alone, so that verdict, text, JSON and exit code speak of the same thing. */
export function narrow(report: CheckReport, wanted: readonly string[] | undefined): CheckReport {
  if (wanted === undefined) return report;
  const properties = report.properties.filter((property) => wanted.includes(property.id));
  const verdict = overall(properties);
  const { reason, ...rest } = report;
  return {
    ...rest,
    properties,
    verdict,
    ...(verdict === 'unknown' && reason !== undefined ? { reason } : reasonOf(verdict, properties)),
  };
}

/** What the text says beside the report. */
const textOptions = (report: CheckReport, target: Target, args: CheckArguments, own: Own) => ({
  ...commandOptions(target, args, report, own),
  title: target.scenario.title,
  ...(args.property === undefined ? {} : { wanted: args.property }),
  ...assumed(target.scenario),
  statements: new Map(own.system.properties.map(({ id, title }) => [id, title])),
});

function print(report: CheckReport, target: Target, args: CheckArguments, io: Io, own: Own): void {
  const { system } = own;
  if (args.json) {
    io.out(jsonText({ ...withNotes(report, target.notes), ...assumed(target.scenario) }));
    return;
  }
  const lines = checkText(report, {
    ...losingOrder(report, withGivenFaults(withOrder(target.scenario, args.order), args.fault), system, args.family),
    ...textOptions(report, target, args, own),
    program: programOf(io),
    width: widthFor(io),
    paint: paintFor(io),
  });
  io.out(`${lines.join('\n')}\n`);
}
