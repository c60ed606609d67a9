import { sh, type Shell } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { assumptionLines } from '../../report/assumptions.ts';
import { jsonText } from '../../report/json.ts';
import { wrap } from '../../report/layout.ts';
import {
  brokenIn,
  contenderName,
  type ComparisonCell,
  type Contender,
  type ComparisonRow,
} from '../../verbs/compare.ts';
import type { CellEnd } from '../cells.ts';
import type { CellPlace, Compared, CompareOutput } from '../compared.ts';
import { compareOutput } from '../compare-output.ts';
import { cellAt, comparisonOf, labelOf, type Comparison } from '../comparison.ts';
import type { Deps } from '../deps.ts';
import { endedReport, whyEnded } from '../ended.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { Problem } from '../problem.ts';
import { assumed, type ScenarioTarget } from '../target.ts';
import { progressLine, widthFor } from '../terminal.ts';
import type { WorkProgress } from '../watch.ts';

/** The parsed options of `compare`. */
export interface CompareArguments extends Compared {
  /** The number of worker threads. */
  readonly workers?: number;
  /** Print the matrix even when it is larger than a screen. */
  readonly matrix?: boolean;
  readonly format: 'text' | 'json' | 'markdown';
}

/** The most worker threads. */
const workersMost = 8;

/** Explores every scenario under every design and gate, and prints the results side by side. */
export async function compare(typed: CompareArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const { scenarios, designs, gates, kernels, patch, worlds, time, memory, workers = 1 } = typed;
  if (workers > workersMost)
    throw new Problem('usage', `--workers is at most ${workersMost}`, 'as many as there are cores will do');
  const comparison = await comparisonOf(
    definedOf({ scenarios, designs, gates, kernels, patch, worlds, time, memory }),
    deps,
  );
  printNotes(io, comparison.notes);
  const output: CompareOutput = {
    format: typed.format,
    ...(typed.matrix === undefined ? {} : { matrix: typed.matrix }),
    minimum: comparison.system.properties.find(({ id }) => id === 'I1')?.title ?? '',
    extra: extraOf(typed),
  };
  const all = await rowsOf(comparison, workers, output, io, deps);
  const rows = patch === undefined ? all : all.filter((row) => changeOf(row) === 'changed');
  const open = patch === undefined ? [] : all.filter((row) => changeOf(row) === 'open');
  if (patch !== undefined && open.length > 0) io.err(`note: ${openText(patch, open)}\n`);
  io.watch?.stage('write');
  const reports = rows.flatMap(({ cells }) => cells.flatMap(({ report }) => report ?? []));
  if (typed.format === 'json') for (const note of refusalNotes(rows)) io.err(`note: ${visible(note)}\n`);
  const isWhole = io.watch?.stopReason() == null && open.length === 0;
  if (patch !== undefined && rows.length === 0) {
    const same = all.length - open.length;
    io.out(typed.format === 'json' ? jsonText([]) : `${wrap(unchangedText(patch, same), widthFor(io)).join('\n')}\n`);
    return isWhole ? exit.holds : exit.unknown;
  }
  io.out(compareOutput(output.format === 'json' ? withAssumptions(rows, comparison.targets) : rows, output, io));
  const notes = typed.format === 'json' ? '' : footnotes(comparison.targets, io);
  if (notes !== '') io.out(notes);
  return exit[worst([...reports.map(({ verdict }) => verdict), ...(isWhole ? [] : (['unknown'] as const))])];
}

/**
 * Whether a patch changes a scenario: a verdict, an ending or a violated property. `open`: one of the two is unknown, because it was
 * cut short, nothing was at stake, or the kernel cannot be built.
 */
function changeOf({ cells }: ComparisonRow): 'changed' | 'same' | 'open' {
  const pairs = cells.flatMap((after, index) => {
    const before = cells[index - 1];
    return index % 2 === 1 && before ? [{ before, after }] : [];
  });
  const isDecided = ({ report }: ComparisonCell): boolean => report?.complete === true && report.verdict !== 'unknown';
  const decided = pairs.filter(({ before, after }) => isDecided(before) && isDecided(after));
  if (decided.some(({ before, after }) => resultText(before) !== resultText(after))) return 'changed';
  return decided.length === pairs.length ? 'same' : 'open';
}

const resultText = ({ report }: ComparisonCell): string =>
  JSON.stringify(report && [report.verdict, report.endings, brokenIn(report)]);

/** Names the scenarios of which nothing can be said. */
const openText = (patch: string, rows: readonly ComparisonRow[]): string =>
  `${visible(patch)}: not decided for ${rows.map(({ scenario }) => visible(scenario)).join(', ')}: the verdict is unknown, or the kernel cannot be built`;

const unchangedText = (patch: string, scenarios: number): string =>
  scenarios === 0
    ? `Nothing can be said of ${visible(patch)}: no scenario was decided.`
    : `${visible(patch)} changes nothing in ${scenarios} ${scenarios === 1 ? 'scenario' : 'scenarios'}: no verdict, no ending and no violated property.`;

/** The rows, each report with the assumptions of its scenario. */
const withAssumptions = (
  rows: readonly ComparisonRow[],
  targets: readonly ScenarioTarget[],
): readonly ComparisonRow[] =>
  rows.map(({ scenario, cells }) => {
    const target = targets.find(({ name }) => name === scenario);
    return {
      scenario,
      cells: cells.map((cell) =>
        cell.report && target ? { ...cell, report: { ...cell.report, ...assumed(target.scenario) } } : cell,
      ),
    };
  });

/** The assumptions of all scenarios, printed below the matrix. */
function footnotes(targets: readonly ScenarioTarget[], io: Io): string {
  const lines = targets.flatMap(({ name, scenario }) => {
    const assumptions = assumptionLines(scenario.assumes, widthFor(io));
    return assumptions.length === 0 ? [] : ['', visible(`${name} rests on this:`), ...assumptions];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * @throws UsageError when no cell can be run, which means that the input is wrong
 */
async function rowsOf(
  comparison: Comparison,
  workers: number,
  output: CompareOutput,
  io: Io,
  deps: Deps,
): Promise<readonly ComparisonRow[]> {
  const { targets, contenders, typed } = comparison;
  const line = progressLine(io);
  const refused: Error[] = [];
  const cells = targets.map((): ComparisonCell[] => []);
  const tell = (place: CellPlace): string => {
    const label = labelOf(comparison, place);
    // Most cells end before their first progress message, so each is shown when it begins.
    line.update({ label, worlds: 0, transitions: 0, depth: 0 });
    return label;
  };
  const put = ({ row, column }: CellPlace, cell: ComparisonCell): void => void ((cells[row] ??= [])[column] = cell);
  const exploreHere = (place: CellPlace): void => {
    const by = io.watch?.stopReason();
    if (by) return putEnded(place, { by, stage: 'build', seconds: 0, report: null });
    const label = tell(place);
    const update = (progress: WorkProgress): void => line.update({ ...progress, label });
    const onBegin = (report: CheckReport): void =>
      io.watch?.draft(
        { verb: 'compare', rows: rowsSoFar(targets, contenders, cells), at: place, report, output },
        true,
      );
    put(
      place,
      cellAt(comparison, place, io, { update, clear: () => {} }, (error) => refused.push(error), onBegin),
    );
  };
  const putEnded = (place: CellPlace, { report, ...end }: CellEnd): void => {
    const contender = contenders[place.column];
    if (!contender) return;
    const ended = { ...end, ...boundsOf(typed), progress: null };
    put(
      place,
      report === null
        ? { contender, report, reason: `it was not begun: ${whyEnded(ended)}` }
        : { contender, report: endedReport(report, ended), reason: '' },
    );
  };
  const places = targets.flatMap((_, row) => contenders.map((__, column): CellPlace => ({ row, column })));
  try {
    // A cell in its own thread can be terminated at its bound, while the others continue.
    const isApart = workers > 1 || (io.watch !== undefined && (typed.time !== undefined || comparison.hasPlugins));
    if (!isApart) for (const place of places) exploreHere(place);
    else {
      const { exploreCells } = await deps.threads();
      io.watch?.stage('search');
      const options = { threads: workers, ...(io.watch === undefined ? {} : { watch: io.watch }) };
      await exploreCells(typed, largestFirst(places, targets), options, tell, (answer) => {
        if ('ended' in answer) putEnded(answer.place, answer.ended);
        else if (answer.cell === null || answer.cell.report === null) exploreHere(answer.place);
        else put(answer.place, answer.cell);
      });
    }
  } finally {
    line.clear();
  }
  if (refused[0] && refused.length === places.length) throw refused[0];
  return targets.map(({ name }, row) => ({ scenario: name, cells: cells[row] ?? [] }));
}

/** The rows so far, with a reason in place of each missing cell. */
const rowsSoFar = (
  targets: readonly ScenarioTarget[],
  contenders: readonly Contender[],
  cells: readonly (readonly ComparisonCell[])[],
): readonly ComparisonRow[] =>
  targets.map(({ name }, row) => ({
    scenario: name,
    cells: contenders.map(
      (contender, column) => cells[row]?.[column] ?? { contender, report: null, reason: 'it was not begun' },
    ),
  }));

const boundsOf = ({ time, memory }: Compared): Pick<Compared, 'time' | 'memory'> => ({
  ...(time === undefined ? {} : { time }),
  ...(memory === undefined ? {} : { memory }),
});

/** Larger platforms take longer, so they begin first; a long cell at the end would leave the other workers idle. */
const largestFirst = (places: readonly CellPlace[], targets: readonly ScenarioTarget[]): readonly CellPlace[] =>
  places.toSorted((a, b) => devicesOf(targets[b.row]) - devicesOf(targets[a.row]));

const devicesOf = (target: ScenarioTarget | undefined): number => target?.scenario.platform.memdevs.length ?? 0;

const refusalNotes = (rows: readonly ComparisonRow[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ report }) => report === null)
      .map(({ contender, reason }) => `${scenario} ${contenderName(contender)} is left out: ${reason}`),
  );

/** Without undefined options. */
const definedOf = (compared: { readonly [Key in keyof Compared]: Compared[Key] | undefined }): Compared =>
  Object.fromEntries(Object.entries(compared).filter(([, value]) => value !== undefined));

const extraOf = ({ kernels, patch, worlds, time, memory }: CompareArguments): readonly Shell[] => [
  ...(kernels === undefined && patch === undefined ? [] : [sh`--kernel K`]),
  ...(worlds === undefined ? [] : [sh`--worlds ${worlds}`]),
  ...(time === undefined ? [] : [sh`--time ${time}`]),
  ...(memory === undefined ? [] : [sh`--memory ${memory}`]),
];
