import { compareMarkdown } from '../../report/compare-markdown.ts';
import { compareSummary } from '../../report/compare-summary.ts';
import { compareText } from '../../report/compare.ts';
import { jsonText } from '../../report/json.ts';
import { contenderName, type Cell, type Row, type Contender } from '../../system/compare.ts';
import type { Deps, InputDeps, SystemDeps } from '../deps.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { loadOwn, type Own } from '../own.ts';
import { findTarget, known, type Target } from '../target.ts';
import { paintFor, progressLine, widthFor } from '../terminal.ts';
import { explore } from './check.ts';

/** The options of `compare`, as they were read; lists hold names as they were typed, `all` and `default` among them. */
export interface CompareArguments {
  readonly scenarios?: readonly string[];
  readonly designs?: readonly string[];
  readonly gates?: readonly string[];
  readonly worlds?: number;
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
  /** The matrix even where it is larger than a screen. */
  readonly matrix?: boolean;
  readonly format: 'text' | 'json' | 'markdown';
}

/** A cell that has more worlds is one of many, so it may not keep the others waiting, or fill the memory. */
const worldsPerCell = 2_000_000;

/** A matrix of more cells is longer than a screen, and says less than its summary. */
const cellsOnAScreen = 60;

/** Explores every scenario under every design and gate, and puts the results side by side. */
export async function compare(typed: CompareArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const own = await loadOwn(typed.designs ?? [], typed.gates ?? [], plainSystem);
  const { system } = own;
  const args = { ...typed, ...idsOf('designs', typed, own), ...idsOf('gates', typed, own) };
  const contenders = contendersOf(args, system);
  const targets = targetsOf(args.scenarios ?? ['all'], input);
  for (const note of [...own.notes, ...targets.flatMap(({ notes }) => notes)]) io.err(`note: ${note}\n`);
  const rows = rowsOf(targets, contenders, args, io, system);
  const reports = rows.flatMap(({ cells }) => cells.flatMap(({ report }) => report ?? []));
  if (args.format === 'json') {
    for (const note of refusalNotes(rows)) io.err(`note: ${note}\n`);
    io.out(jsonText(reports));
  } else {
    const options = { minimum: system.properties.find(({ id }) => id === 'I1')?.title ?? '', extra: extraOf(args) };
    const lines =
      args.format === 'markdown'
        ? compareMarkdown(rows, options)
        : (args.matrix || rows.length * contenders.length <= cellsOnAScreen ? compareText : compareSummary)(rows, {
            ...options,
            width: widthFor(io),
            paint: paintFor(io),
          });
    io.out(`${lines.join('\n')}\n`);
  }
  return exit[worst(reports.map(({ verdict }) => verdict))];
}

/** The names of one list with ids in place of paths. */
const idsOf = (list: 'designs' | 'gates', typed: CompareArguments, own: Own): Partial<CompareArguments> =>
  typed[list] === undefined ? {} : { [list]: typed[list].map((name) => own.idOf(name)) };

/** Every scenario once, in the order it was named. */
function targetsOf(names: readonly string[], input: InputDeps): readonly Target[] {
  const all = names.flatMap((name) => (name === 'all' ? input.listScenarios().map(({ id }) => id) : [name]));
  const targets = all.map((name) => findTarget(name, input));
  return [...new Map(targets.map((target) => [target.name, target])).values()];
}

/** Every design with every gate, once; `default` is the gate that a design was written for. */
function contendersOf({ designs = ['all'], gates = ['default'] }: CompareArguments, system: SystemDeps) {
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

/** @throws UsageError when not a single cell can be run: then it is the input that is wrong */
function rowsOf(
  targets: readonly Target[],
  contenders: readonly Contender[],
  args: CompareArguments,
  io: Io,
  system: SystemDeps,
): readonly Row[] {
  const line = progressLine(io);
  const refused: unknown[] = [];
  const total = targets.length * contenders.length;
  const cellOf = (target: Target, row: number, contender: Contender, column: number): Cell => {
    const label = `${target.name} ${contenderName(contender)} (${row * contenders.length + column + 1} of ${total}): `;
    // Most cells are done before they tell how far they are, so each is told when it begins.
    line.update({ label, worlds: 0, transitions: 0, depth: 0 });
    const bounds = {
      worlds: args.worlds ?? worldsPerCell,
      ...(args.time === undefined ? {} : { time: args.time }),
      ...(args.memory === undefined ? {} : { memory: args.memory }),
    };
    try {
      const report = explore(target, { ...contender, ...bounds }, io, system, {
        update: (progress) => line.update({ ...progress, label }),
        clear: () => {},
      });
      return { contender, report, reason: '' };
    } catch (error) {
      // Told by name, as elsewhere in this folder: what cannot be built is an answer here, anything else is not.
      if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
      refused.push(error);
      return { contender, report: null, reason: error.message };
    }
  };
  try {
    const rows = targets.map((target, row) => ({
      scenario: target.name,
      cells: contenders.map((contender, column) => cellOf(target, row, contender, column)),
    }));
    if (refused.length === total) throw refused[0];
    return rows;
  } finally {
    line.clear();
  }
}

const refusalNotes = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ report }) => report === null)
      .map(({ contender, reason }) => `${scenario} ${contenderName(contender)} is left out: ${reason}`),
  );

const extraOf = ({ worlds, time, memory }: CompareArguments): readonly string[] => [
  ...(worlds === undefined ? [] : [`--worlds ${worlds}`]),
  ...(time === undefined ? [] : [`--time ${time}`]),
  ...(memory === undefined ? [] : [`--memory ${memory}`]),
];
