import { sh, type Shell } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { compareMarkdown } from '../../report/compare-markdown.ts';
import { compareSummary } from '../../report/compare-summary.ts';
import { compareText } from '../../report/compare.ts';
import { jsonText } from '../../report/json.ts';
import { contenderName, type Cell, type Row } from '../../system/compare.ts';
import type { CellPlace, Compared } from '../cells.ts';
import { cellAt, comparisonOf, labelOf, type Comparison } from '../comparison.ts';
import type { Deps } from '../deps.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';
import { workersMost } from '../shared-search.ts';
import type { Target } from '../target.ts';
import { paintFor, progressLine, widthFor, type Progress } from '../terminal.ts';

/** The options of `compare`, as they were read. */
export interface CompareArguments extends Compared {
  /** Threads that explore cells. */
  readonly workers?: number;
  /** The matrix even where it is larger than a screen. */
  readonly matrix?: boolean;
  readonly format: 'text' | 'json' | 'markdown';
}

/** A matrix of more cells is longer than a screen, and says less than its summary. */
const cellsOnAScreen = 60;

/** Explores every scenario under every design and gate, and puts the results side by side. */
export async function compare(typed: CompareArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const { scenarios, designs, gates, worlds, time, memory, workers = 1 } = typed;
  if (workers > workersMost)
    throw new Problem('usage', `--workers is at most ${workersMost}`, 'as many as there are cores will do');
  const comparison = await comparisonOf(definedOf({ scenarios, designs, gates, worlds, time, memory }), deps);
  const { contenders, system } = comparison;
  for (const note of comparison.notes) io.err(`note: ${visible(note)}\n`);
  const rows = await rowsOf(comparison, workers, io, deps);
  const reports = rows.flatMap(({ cells }) => cells.flatMap(({ report }) => report ?? []));
  if (typed.format === 'json') {
    for (const note of refusalNotes(rows)) io.err(`note: ${visible(note)}\n`);
    io.out(jsonText(reports));
  } else {
    const options = { minimum: system.properties.find(({ id }) => id === 'I1')?.title ?? '', extra: extraOf(typed) };
    const lines =
      typed.format === 'markdown'
        ? compareMarkdown(rows, options)
        : (typed.matrix || rows.length * contenders.length <= cellsOnAScreen ? compareText : compareSummary)(rows, {
            ...options,
            width: widthFor(io),
            paint: paintFor(io),
          });
    io.out(`${lines.join('\n')}\n`);
  }
  return exit[worst(reports.map(({ verdict }) => verdict))];
}

/** @throws UsageError when not a single cell can be run: then it is the input that is wrong */
async function rowsOf(comparison: Comparison, workers: number, io: Io, deps: Deps): Promise<readonly Row[]> {
  const { targets, contenders } = comparison;
  const line = progressLine(io);
  const refused: Error[] = [];
  const cells = targets.map((): Cell[] => []);
  const tell = (place: CellPlace): string => {
    const label = labelOf(comparison, place);
    // Most cells are done before they tell how far they are, so each is told when it begins.
    line.update({ label, worlds: 0, transitions: 0, depth: 0 });
    return label;
  };
  const put = ({ row, column }: CellPlace, cell: Cell): void => void ((cells[row] ??= [])[column] = cell);
  const exploreHere = (place: CellPlace): void => {
    const label = tell(place);
    const update = (progress: Progress): void => line.update({ ...progress, label });
    put(
      place,
      cellAt(comparison, place, io, { update, clear: () => {} }, (error) => refused.push(error)),
    );
  };
  const places = targets.flatMap((_, row) => contenders.map((__, column): CellPlace => ({ row, column })));
  try {
    if (workers === 1) for (const place of places) exploreHere(place);
    else {
      const { exploreCells } = await deps.threads();
      await exploreCells(comparison.typed, largestFirst(places, targets), workers, tell, ({ place, cell }) =>
        cell === null || cell.report === null ? exploreHere(place) : put(place, cell),
      );
    }
  } finally {
    line.clear();
  }
  if (refused[0] && refused.length === places.length) throw refused[0];
  return targets.map(({ name }, row) => ({ scenario: name, cells: cells[row] ?? [] }));
}

/** Boxes with more devices take longer: begun last, one alone would keep everybody waiting. */
const largestFirst = (places: readonly CellPlace[], targets: readonly Target[]): readonly CellPlace[] =>
  places.toSorted((a, b) => devicesOf(targets[b.row]) - devicesOf(targets[a.row]));

const devicesOf = (target: Target | undefined): number => target?.scenario.platform.memdevs.length ?? 0;

const refusalNotes = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ report }) => report === null)
      .map(({ contender, reason }) => `${scenario} ${contenderName(contender)} is left out: ${reason}`),
  );

/** Without the options that nobody gave. */
const definedOf = (compared: { readonly [Key in keyof Compared]: Compared[Key] | undefined }): Compared =>
  Object.fromEntries(Object.entries(compared).filter(([, value]) => value !== undefined));

const extraOf = ({ worlds, time, memory }: CompareArguments): readonly Shell[] => [
  ...(worlds === undefined ? [] : [sh`--worlds ${worlds}`]),
  ...(time === undefined ? [] : [sh`--time ${time}`]),
  ...(memory === undefined ? [] : [sh`--memory ${memory}`]),
];
