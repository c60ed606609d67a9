import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import { count, mailWidth, plain, wrap, type Paint } from './layout.ts';
import { lanesOf, laneRow, type Lanes } from './lanes.ts';
import { iomemDiff } from './iomem.ts';

/** How wide and in which colours. */
export interface ColumnsOptions {
  readonly width?: number;
  readonly paint?: Paint;
}

/**
 * A schedule as a sequence, time downwards: one column per actor, one row per step, and beside it what happened and the
 * kernel function that does it. It fits a mail, so a report on a list can carry it as it is.
 */
export function columns(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const lanes = lanesOf(record.steps);
  return [
    paint.strong(`${record.scenario}  design ${record.design}  gate ${record.gate}`),
    ...wrap(
      `${count(record.steps.length, 'step')}, ${record.ending === null ? 'not the end yet' : `ending ${record.ending}`}`,
      width,
    ),
    '',
    ...lanes.legend.flatMap((entry) => wrap(entry.actors.join(', '), width, `  ${entry.letter}  `)),
    '',
    `${' '.repeat(stepWidth)}${lanes.letters.map((letter) => letter.padEnd(laneWidth)).join('')}`.trimEnd(),
    ...record.steps.flatMap((step) => stepLines(step, lanes, width, paint)),
  ];
}

const stepWidth = 4;
const laneWidth = 3;

/** A replay for a person: the columns, then what the steps did to `/proc/iomem`. */
export function replayText(record: ReplayRecord, options: ColumnsOptions = {}): readonly string[] {
  const { paint = plain } = options;
  const changes = iomemDiff(record);
  return [
    ...columns(record, options),
    '',
    paint.strong('/proc/iomem (- before, + after)'),
    ...changes.map((line) => (line.startsWith('+') ? paint.good(line) : line.startsWith('-') ? paint.bad(line) : line)),
  ];
}

/** One row of lanes, continued downwards as long as the words beside it need lines. */
function stepLines(step: ReplayStep, lanes: Lanes, width: number, paint: Paint): readonly string[] {
  const number = `${String(step.index).padStart(stepWidth - 2)}  `;
  const lead = stepWidth + lanes.letters.length * laneWidth;
  const words = [
    ...wrap(stepTitle(step), width, ' '.repeat(lead)),
    ...(step.note ? wrap(step.note, width, ' '.repeat(lead + 2)) : []),
    ...(step.kernel ? wrap(step.kernel, width, ' '.repeat(lead + 2)) : []),
  ].map((line) => line.slice(lead));
  return words.map((text, index) => {
    const head =
      index === 0
        ? number + laneRow(step, lanes, laneWidth)
        : ' '.repeat(stepWidth) + lanes.letters.map(() => '|'.padEnd(laneWidth)).join('');
    return (head + (index === 0 ? paint.strong(text) : text)).trimEnd();
  });
}

/** `cxl_mem/mem0 <- probe.start (from cxl_bus)`: who does what, in one line. */
export function stepTitle(step: ReplayStep): string {
  const { actor, event, from, kind } = step.choice;
  if (kind === 'timer') return `${actor}: timer ${event}`;
  return from === undefined || from === actor ? `${actor}: ${event}` : `${actor} <- ${event} (from ${from})`;
}
