import type { ReplayStep } from '../model/replay.ts';

/** The columns of a sequence: which letter stands for which actors. */
export interface Lanes {
  /** Letters in column order. */
  readonly letters: readonly string[];
  readonly legend: readonly { readonly letter: string; readonly actors: readonly string[] }[];
  /** The column of an actor; every actor of the steps has one. */
  readonly columnOf: ReadonlyMap<string, number>;
}

// Ten lanes leave half of a mail's width for words. A run with more actors is rare, and the busiest of them tell its story.
const lanesMax = 10;

/** The actors that a step is about: who took it, who sent the event, and whoever changed. */
const actorsOf = (step: ReplayStep): readonly string[] => [
  ...new Set([...(step.choice.from === undefined ? [] : [step.choice.from]), step.choice.actor, ...step.touched]),
];

/** Gives each actor a column, in order of appearance; beyond ten the least busy ones share the last column. */
export function lanesOf(steps: readonly ReplayStep[]): Lanes {
  const busy = new Map<string, number>();
  for (const actor of steps.flatMap(actorsOf)) busy.set(actor, (busy.get(actor) ?? 0) + 1);
  const order = [...busy.keys()];
  const alone =
    order.length <= lanesMax
      ? order
      : order.toSorted((a, b) => (busy.get(b) ?? 0) - (busy.get(a) ?? 0)).slice(0, lanesMax - 1);
  const own = order.filter((actor) => alone.includes(actor));
  const shared = order.filter((actor) => !alone.includes(actor));
  const groups = [...own.map((actor) => [actor]), ...(shared.length > 0 ? [shared] : [])];
  const legend = groups.map((actors, index) => ({ letter: String.fromCharCode(65 + index), actors }));
  const columnOf = new Map(groups.flatMap((actors, index) => actors.map((actor) => [actor, index] as const)));
  return { letters: legend.map((entry) => entry.letter), legend, columnOf };
}

/**
 * The lanes of one step: `*` who takes it, `o` who else changed, `|` who stands by, and a line from the sender to the taker.
 * @param laneWidth - columns per lane, at least 2
 */
export function laneRow(step: ReplayStep, lanes: Lanes, laneWidth: number): string {
  const column = (actor: string): number => lanes.columnOf.get(actor) ?? 0;
  const taker = column(step.choice.actor);
  const cells = lanes.letters.map(() => '|');
  for (const actor of step.touched) cells[column(actor)] = 'o';
  cells[taker] = '*';
  const row = Array.from(cells.map((cell) => cell.padEnd(laneWidth)).join(''));
  const from = step.choice.from;
  if (from !== undefined && column(from) !== taker) {
    const [start, end] = [column(from) * laneWidth, taker * laneWidth];
    for (let at = Math.min(start, end) + 1; at < Math.max(start, end); at++)
      if (row[at] === ' ' || row[at] === '|') row[at] = '-';
    row[start < end ? end - 1 : end + 1] = start < end ? '>' : '<';
    if (row[start] === '|') row[start] = '+';
  }
  return row.join('');
}
