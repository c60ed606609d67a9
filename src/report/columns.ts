import { visible } from '../model/plain-text.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import { count, mailWidth, plain, wrap, type Paint } from './layout.ts';
import { lanesOf, laneRow, type Lanes } from './lanes.ts';
import { markLegend } from './legend.ts';
import { iomemExcerpt, paintedChanges } from './iomem.ts';

/** How wide and in which colours. */
export interface ColumnsOptions {
  readonly width?: number;
  readonly paint?: Paint;
}

/** One row of the picture: a step worth telling and the bookkeeping that came before it. */
interface StepRow {
  /** `4`, or `1-4` when steps are folded into it. */
  readonly label: string;
  /** `null` for bookkeeping at the end, which has no step to be folded into. */
  readonly step: ReplayStep | null;
  readonly words: readonly string[];
  readonly kernel: string;
}

// Many columns stand closer together, so that half of a mail's width is left for words.
const laneWidthOf = (lanes: Lanes): number => (lanes.letters.length > 6 ? 2 : 3);

/**
 * A schedule as a sequence, time downwards: one column per driver, one row per step that a reader can see, and beside it
 * what happened and the kernel function that does it. Bookkeeping steps are folded into the row that follows them; the
 * numbers in front stay those of the schedule. It fits a mail, so a report on a list can carry it as it is.
 */
export function columns(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const rows = rowsOf(record.steps);
  const lanes = lanesOf(rows.flatMap((row) => row.step ?? []));
  const laneWidth = laneWidthOf(lanes);
  const labelWidth = Math.max(2, ...rows.map((row) => row.label.length)) + 2;
  return [
    paint.strong(visible(`${record.scenario}  design ${record.design}  gate ${record.gate}`)),
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

/** A replay for a person: the columns, then what the steps did to `/proc/iomem`. */
export function replayText(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  return [...columns(record, options), '', ...iomemText(record, options.paint)];
}

/** What the steps did to `/proc/iomem`, under its heading. */
export const iomemText = (record: ReplayRecord, paint: Paint = plain): readonly string[] => [
  paint.strong('/proc/iomem (- before, + after)'),
  ...paintedChanges(iomemExcerpt(record), paint),
];

/** Folds minor steps into the next step that is not; a tail of them gets a row of its own. */
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

/** One row of lanes, continued downwards as long as the words beside it need lines. */
function rowLines(row: StepRow, lanes: Lanes, labelWidth: number, width: number, paint: Paint): readonly string[] {
  const laneWidth = laneWidthOf(lanes);
  const lead = labelWidth + lanes.letters.length * laneWidth;
  const standing = lanes.letters.map(() => '|'.padEnd(laneWidth)).join('');
  const lines = [
    ...row.words.flatMap((clause) => wrap(clause, width, ' '.repeat(lead)).map((line) => ({ line, quiet: false }))),
    ...(row.kernel === '' ? [] : wrap(row.kernel, width, ' '.repeat(lead + 2)).map((line) => ({ line, quiet: true }))),
  ];
  return lines.map(({ line, quiet }, index) => {
    const head =
      index === 0
        ? `${row.label.padStart(labelWidth - 2)}  ${row.step ? laneRow(row.step, lanes, laneWidth) : standing}`
        : ' '.repeat(labelWidth) + standing;
    const text = line.slice(lead);
    return (head + (quiet ? paint.quiet(text) : text)).trimEnd();
  });
}

/** `cxl_mem/mem0 <- probe.start (from cxl_bus)`: who does what, in one line. */
export function stepTitle(step: ReplayStep): string {
  const { actor, event, from, kind } = step.choice;
  if (kind === 'timer') return `${actor}: timer ${event}`;
  return from === undefined || from === actor ? `${actor}: ${event}` : `${actor} <- ${event} (from ${from})`;
}
