import { visible } from '../model/plain-text.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import { count, mailWidth, plain, wrap, type Paint } from './layout.ts';
import { lanesOf, laneRow, type Lanes } from './lanes.ts';
import { markLegend } from './legend.ts';
import { iomemExcerpt, paintedChanges } from './iomem.ts';
import { kernelLines } from './kernel-lines.ts';

/** Width and colours. */
export interface ColumnsOptions {
  readonly width?: number;
  readonly paint?: Paint;
}

/** One row: a visible step, with the preceding bookkeeping steps folded into it. */
interface StepRow {
  /** `4`, or `1-4` when steps are folded into it. */
  readonly label: string;
  /** `null` for bookkeeping at the end, which has no following step. */
  readonly step: ReplayStep | null;
  readonly words: readonly string[];
  readonly kernel: string;
}

// With many columns the lanes are narrower, so that half of a mail's width is left for text.
const laneWidthOf = (lanes: Lanes): number => (lanes.letters.length > 6 ? 2 : 3);

/**
 * A schedule as a sequence chart, with time downwards: one column per driver, one row per visible step. Beside each row are the
 * event and its kernel function. Bookkeeping steps are folded into the next row; the numbers in front are those of the schedule.
 * The chart fits a mail unchanged.
 */
export function columns(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const rows = rowsOf(record.steps);
  const lanes = lanesOf(rows.flatMap((row) => row.step ?? []));
  const laneWidth = laneWidthOf(lanes);
  const labelWidth = Math.max(2, ...rows.map((row) => row.label.length)) + 2;
  return [
    paint.strong(visible(`${record.scenario}  design ${record.design}  gate ${record.gate}`)),
    ...kernelLines(record, width),
    ...wrap(
      `${count(record.steps.length, 'step')}, ${record.ending === null ? 'not the end yet' : `ending ${record.ending}`}`,
      width,
    ),
    '',
    ...wrap(lanes.legend.map((entry) => `${entry.letter}=${entry.actors.join('+')}`).join(' '), width, '  '),
    ...wrap(markLegend(rows.map(({ step }) => (step ? laneRow(step, lanes, laneWidth) : ''))), width, '  ').map(
      paint.quiet,
    ),
    '',
    `${' '.repeat(labelWidth)}${lanes.letters.map((letter) => letter.padEnd(laneWidth)).join('')}`.trimEnd(),
    ...rows.flatMap((row) => rowLines(row, lanes, labelWidth, width, paint)),
  ];
}

/** A replay as text: the columns, then the changes of `/proc/iomem`. */
export function replayText(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  return [...columns(record, options), '', ...iomemText(record, options.paint)];
}

/** The changes of `/proc/iomem`, with their heading. */
export const iomemText = (record: ReplayRecord, paint: Paint = plain): readonly string[] => [
  paint.strong('/proc/iomem (- before, + after)'),
  ...paintedChanges(iomemExcerpt(record), paint),
];

/** Folds minor steps into the next visible one; trailing minor steps form a row of their own. */
function rowsOf(steps: readonly ReplayStep[]): readonly StepRow[] {
  const rows: StepRow[] = [];
  let folded = 0;
  for (const step of steps) {
    if (step.minor) {
      folded++;
      continue;
    }
    const words = step.note === '' ? stepTitle(step) : step.note;
    rows.push({ label: labelOf(step.index, folded), step, words: words.split('; '), kernel: step.kernel });
    folded = 0;
  }
  if (folded > 0)
    rows.push({
      label: labelOf(steps.length, folded - 1),
      step: null,
      words: [`${count(folded, 'step')} of bookkeeping`],
      kernel: '',
    });
  return rows;
}

const labelOf = (index: number, folded: number): string =>
  folded === 0 ? String(index) : `${index - folded}-${index}`;

/** One row of lanes, repeated for as many lines as its text needs. */
function rowLines(row: StepRow, lanes: Lanes, labelWidth: number, width: number, paint: Paint): readonly string[] {
  const laneWidth = laneWidthOf(lanes);
  const lead = labelWidth + lanes.letters.length * laneWidth;
  const idleLanes = lanes.letters.map(() => '|'.padEnd(laneWidth)).join('');
  const lines = [
    ...row.words.flatMap((clause) => wrap(clause, width, ' '.repeat(lead)).map((line) => ({ line, quiet: false }))),
    ...(row.kernel === '' ? [] : wrap(row.kernel, width, ' '.repeat(lead + 2)).map((line) => ({ line, quiet: true }))),
  ];
  return lines.map(({ line, quiet }, index) => {
    const head =
      index === 0
        ? `${row.label.padStart(labelWidth - 2)}  ${row.step ? laneRow(row.step, lanes, laneWidth) : idleLanes}`
        : ' '.repeat(labelWidth) + idleLanes;
    const text = line.slice(lead);
    return (head + (quiet ? paint.quiet(text) : text)).trimEnd();
  });
}

/** One step in a line: `cxl_mem/mem0 <- probe.start (from cxl_bus)`. */
export function stepTitle(step: ReplayStep): string {
  const { actor, event, from, kind } = step.choice;
  if (kind === 'timer') return `${actor}: timer ${event}`;
  return from === undefined || from === actor ? `${actor}: ${event}` : `${actor} <- ${event} (from ${from})`;
}
