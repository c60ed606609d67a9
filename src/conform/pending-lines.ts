import type { LineEffect } from './line-effects.ts';

// Happens-before (Lamport, 1978) between the lines of a kernel log: program order of each thread, and messages between threads.

/** A line printed by a step so far and not yet consumed from the log. */
export interface PendingLine {
  readonly id: number;
  /** The number of its observation. */
  readonly key: number;
  readonly optional: boolean;
  /** Lines that happen before it: of the same thread, or of the thread that woke it. */
  readonly after: readonly number[];
}

/**
 * The printed but unconsumed lines, and the actors that they block. A step of the model is atomic and its lines are not: between
 * the effect of a step and its lines, and between two of its lines, other threads run. The order is happens-before. An actor
 * prints its lines in program order, and takes its next step after the last of them. A line printed before a message was sent (a
 * call, a reply, queued work) precedes everything that the receiver prints or does afterwards. All other pairs are concurrent:
 * CPUs that do not wait for each other print independently.
 */
export interface PendingLines {
  readonly lines: readonly PendingLine[];
  /** Number of ids assigned so far. */
  readonly count: number;
  /** By actor: its last lines. */
  readonly own: ReadonlyMap<string, readonly number[]>;
  /** By `sender>receiver`: lines from before the message was sent. */
  readonly mail: ReadonlyMap<string, readonly number[]>;
}

export const noPendingLines: PendingLines = { lines: [], count: 0, own: new Map(), mail: new Map() };

/**
 * Actors that are not threads: their code runs in the context of its caller, so they order lines within one step only. The policy
 * is one of them: its walk runs in dax_hmem's probe and its work in a work item, each started by a message of its own.
 */
const isPassive = (actor: string): boolean =>
  ['iomem', 'dax_regions', 'dmesg', 'driver_core', 'gate', 'flush_probe', 'owner'].includes(actor) ||
  actor.startsWith('driver/');

/** The unconsumed lines among the given ones and their predecessors. */
function outstanding(pending: PendingLines, ids: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (id: number): void => {
    const line = found.has(id) ? undefined : pending.lines.find((one) => one.id === id);
    if (!line) return;
    found.add(id);
    for (const earlier of line.after) visit(earlier);
  };
  for (const id of ids) visit(id);
  return found;
}

/** Whether the log may lack all of these lines. */
const areOptional = (pending: PendingLines, ids: ReadonlySet<number>): boolean =>
  pending.lines.every(({ id, optional }) => optional || !ids.has(id));

const without = (pending: PendingLines, ids: ReadonlySet<number>): PendingLines => {
  if (ids.size === 0) return pending;
  const lines = pending.lines.filter(({ id }) => !ids.has(id));
  const kept = (map: PendingLines['own']): PendingLines['own'] =>
    new Map(
      [...map].flatMap(([name, list]) => {
        const rest = list.filter((id) => lines.some((one) => one.id === id));
        return rest.length > 0 ? [[name, rest] as const] : [];
      }),
    );
  return { lines, count: pending.count, own: kept(pending.own), mail: kept(pending.mail) };
};

/** The pending lines after the next log line, one result for each line that it can be. Preceding optional lines count as not printed. */
export function consume(pending: PendingLines, key: number): readonly PendingLines[] {
  return pending.lines.flatMap((line) => {
    if (line.key !== key) return [];
    const before = outstanding(pending, [line.id]);
    const others = new Set([...before].filter((id) => id !== line.id));
    return areOptional(pending, others) ? [without(pending, before)] : [];
  });
}

/** The observations that may come next in the log. */
export const nextKeys = (pending: PendingLines): readonly number[] =>
  [...new Set(pending.lines.map(({ key }) => key))].filter((key) => consume(pending, key).length > 0);

/** Whether all pending lines are optional. */
export const isSettled = (pending: PendingLines): boolean => pending.lines.every(({ optional }) => optional);

/**
 * The pending lines after a step, or `null` when its actor is blocked by mandatory lines.
 * @param keyOf - number of an observation, or -1 for one that this log never shows
 * @param unseen - the log has not begun: a line printed now may be missing from it
 */
export function afterStep(
  pending: PendingLines,
  choice: { readonly actor: string; readonly from?: string },
  effects: readonly LineEffect[],
  keyOf: (effect: LineEffect & { readonly do: 'print' }) => number,
  unseen: boolean,
): PendingLines | null {
  const mailName = `${choice.from ?? choice.actor}>${choice.actor}`;
  const waits = isPassive(choice.actor) ? [] : (pending.own.get(choice.actor) ?? []);
  const before = outstanding(pending, [...waits, ...(pending.mail.get(mailName) ?? [])]);
  if (!areOptional(pending, before)) return null;
  const start = without(pending, before);
  const lines = [...start.lines];
  let count = start.count;
  const causes = new Map<string, ReadonlySet<number>>([[choice.actor, new Set()]]);
  const mail = new Map(start.mail);
  const causesOf = (actor: string): ReadonlySet<number> => causes.get(actor) ?? new Set(start.own.get(actor));
  const join = (to: string, from: string): void => {
    causes.set(to, new Set([...causesOf(to), ...causesOf(from)]));
  };
  const calls: (LineEffect & { readonly do: 'message' })[] = [];
  const unwind = (depth: number): void => {
    for (let last = calls.at(-1); last !== undefined && last.depth >= depth; last = calls.at(-1)) {
      calls.pop();
      if (last.returns) join(last.from, last.to);
    }
  };
  for (const effect of effects) {
    unwind(effect.depth);
    if (effect.do === 'print') {
      const key = keyOf(effect);
      if (key < 0) continue;
      const id = count++;
      lines.push({
        id,
        key,
        optional: effect.optional || unseen,
        after: effect.loose ? [] : [...causesOf(effect.actor)],
      });
      if (!effect.loose) causes.set(effect.actor, new Set([id]));
    } else if (effect.queued) {
      const name = `${effect.from}>${effect.to}`;
      const carried = new Set([...(mail.get(name) ?? []), ...causesOf(effect.from)]);
      if (carried.size > 0) mail.set(name, [...carried]);
    } else {
      join(effect.to, effect.from);
      calls.push(effect);
    }
  }
  unwind(0);
  const own = new Map(start.own);
  for (const [actor, ids] of causes) {
    if (isPassive(actor) || ids.size === 0) own.delete(actor);
    else own.set(actor, [...ids]);
  }
  return { lines, count, own, mail };
}

/** A key that is equal for two sets of pending lines exactly when they allow the same lines in the same orders. */
export function pendingText({ lines, own, mail }: PendingLines): string {
  if (lines.length === 0) return '';
  const place = new Map(lines.map(({ id }, index) => [id, index] as const));
  const places = (ids: readonly number[]): string =>
    ids
      .flatMap((id) => place.get(id) ?? [])
      .sort((a, b) => a - b)
      .join();
  const lists = (map: PendingLines['own']): string =>
    [...map]
      .map(([name, ids]) => `${name}:${places(ids)}`)
      .sort()
      .join(' ');
  return `${lines.map(({ key, after }) => `${key}<${places(after)}`).join(' ')}|${lists(own)}|${lists(mail)}`;
}
