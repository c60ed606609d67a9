import { NetworkError } from './errors.ts';

/** An armed timer: firing it sends `event` to actor `to`. */
export interface Timer {
  readonly name: string;
  /** Actor index. */
  readonly to: number;
  /** Event id. */
  readonly event: number;
}

/** Messages of one sender, oldest first. Never empty: a sender without messages has no queue. */
export interface Queue {
  /** Actor index. */
  readonly sender: number;
  /** Event ids. */
  readonly events: readonly number[];
}

/** The state of one actor within a world. Timers are sorted by name, queues by sender. */
export interface Cell {
  readonly local: number;
  readonly timers: readonly Timer[];
  readonly queues: readonly Queue[];
}

/** A key that is equal for equal cells. */
export const cellKey = (cell: Cell): string =>
  [
    cell.local,
    cell.timers.map((timer) => `${JSON.stringify(timer.name)}>${timer.to}:${timer.event}`).join(),
    cell.queues.map((queue) => `${queue.sender}:${queue.events.join('.')}`).join(),
  ].join(' ');

/** The cell with one more event at the tail of a sender's queue. */
export function withMail(cell: Cell, sender: number, event: number): Cell {
  const mine = cell.queues.find((queue) => queue.sender === sender);
  const others = cell.queues.filter((queue) => queue !== mine);
  const queues = [...others, { sender, events: [...(mine?.events ?? []), event] }];
  return { ...cell, queues: queues.sort((a, b) => a.sender - b.sender) };
}

/** The cell without the head of that queue. */
export function withoutHead(cell: Cell, queue: Queue): Cell {
  const rest = { sender: queue.sender, events: queue.events.slice(1) };
  const queues = cell.queues.map((other) => (other === queue ? rest : other));
  return { ...cell, queues: queues.filter(({ events }) => events.length > 0) };
}

/** The cell without that timer. */
export const withoutTimer = (cell: Cell, name: string): Cell => ({
  ...cell,
  timers: cell.timers.filter((timer) => timer.name !== name),
});

/**
 * The cell with that timer started.
 * @throws NetworkError if the name is in use: live XState would keep both timers and lose the handle of one
 */
export function withTimer(cell: Cell, timer: Timer): Cell {
  if (cell.timers.some(({ name }) => name === timer.name)) {
    throw new NetworkError(`timer ${timer.name} is armed already; cancel it first or give each its own id`);
  }
  return { ...cell, timers: [...cell.timers, timer].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
