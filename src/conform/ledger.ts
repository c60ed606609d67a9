import type { LineEffect } from './step-acts.ts';

/** A line that a step taken so far prints and the log has not shown yet. */
export interface Owed {
  readonly id: number;
  /** The number of its observation. */
  readonly key: number;
  readonly optional: boolean;
  /** Lines of the same thread, or of one that it was woken by, that come before it. */
  readonly after: readonly number[];
}

/**
 * Lines that are still to come, and who must wait for them. A step is atomic in the model and its lines are not: between the effect of a
 * step and its lines, and between two of its lines, other threads print and act. What holds is the order of a program and of messages:
 *   - what an actor prints comes in its order, and it takes its next step only when its lines are out;
 *   - what was printed before a message was sent (a call, an answer, queued work) comes before whatever its receiver prints or does then.
 * Nothing else is ordered: two CPUs that do not wait for each other print as they like.
 */
export interface Ledger {
  readonly owed: readonly Owed[];
  /** Ids given so far. */
  readonly count: number;
  /** By actor: its last lines. */
  readonly own: ReadonlyMap<string, readonly number[]>;
  /** By `sender>receiver`: lines from before the mail was sent. */
  readonly mail: ReadonlyMap<string, readonly number[]>;
}

export const emptyLedger: Ledger = { owed: [], count: 0, own: new Map(), mail: new Map() };

/**
 * Actors that are no thread: they run inside whoever calls them, and pass on what that caller knows only within its step. The policy is
 * one too: its walk runs in dax_hmem's probe and its work in a work item, and each goes on by mail of its own.
 */
const isPassive = (actor: string): boolean =>
  ['iomem', 'dax_regions', 'dmesg', 'driver_core', 'gate', 'flush_probe', 'owner'].includes(actor) ||
  actor.startsWith('driver/');

/** The ids among these lines and those before them that the log still owes. */
function outstanding(ledger: Ledger, ids: readonly number[]): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (id: number): void => {
    const line = found.has(id) ? undefined : ledger.owed.find((one) => one.id === id);
    if (!line) return;
    found.add(id);
    for (const earlier of line.after) visit(earlier);
  };
  for (const id of ids) visit(id);
  return found;
}

/** Whether all of them may be left out. */
const areOptional = (ledger: Ledger, ids: ReadonlySet<number>): boolean =>
  ledger.owed.every(({ id, optional }) => optional || !ids.has(id));

const without = (ledger: Ledger, ids: ReadonlySet<number>): Ledger => {
  if (ids.size === 0) return ledger;
  const owed = ledger.owed.filter(({ id }) => !ids.has(id));
  const kept = (map: Ledger['own']): Ledger['own'] =>
    new Map(
      [...map].flatMap(([name, list]) => {
        const rest = list.filter((id) => owed.some((one) => one.id === id));
        return rest.length > 0 ? [[name, rest] as const] : [];
      }),
    );
  return { owed, count: ledger.count, own: kept(ledger.own), mail: kept(ledger.mail) };
};

/** The ledgers after a line that says this: one for each owed line that it can be. Optional lines before it did not come. */
export function consume(ledger: Ledger, key: number): readonly Ledger[] {
  return ledger.owed.flatMap((line) => {
    if (line.key !== key) return [];
    const before = outstanding(ledger, [line.id]);
    const others = new Set([...before].filter((id) => id !== line.id));
    return areOptional(ledger, others) ? [without(ledger, before)] : [];
  });
}

/** The observations that may come next of what is owed. */
export const nextKeys = (ledger: Ledger): readonly number[] =>
  [...new Set(ledger.owed.map(({ key }) => key))].filter((key) => consume(ledger, key).length > 0);

/** Whether nothing that must come is owed. */
export const isSettled = (ledger: Ledger): boolean => ledger.owed.every(({ optional }) => optional);

/**
 * The ledger after a step, or `null` when its actor cannot take it yet, because lines before it are not out.
 * @param keyOf - the number of what is said, or -1 for what this log cannot show
 * @param unseen - the log has not begun: what is printed now may be missing from it
 */
export function afterStep(
  ledger: Ledger,
  choice: { readonly actor: string; readonly from?: string },
  acts: readonly LineEffect[],
  keyOf: (act: LineEffect & { readonly do: 'say' }) => number,
  unseen: boolean,
): Ledger | null {
  const mailName = `${choice.from ?? choice.actor}>${choice.actor}`;
  const waits = isPassive(choice.actor) ? [] : (ledger.own.get(choice.actor) ?? []);
  const before = outstanding(ledger, [...waits, ...(ledger.mail.get(mailName) ?? [])]);
  if (!areOptional(ledger, before)) return null;
  const start = without(ledger, before);
  const owed = [...start.owed];
  let count = start.count;
  const causes = new Map<string, ReadonlySet<number>>([[choice.actor, new Set()]]);
  const mail = new Map(start.mail);
  const causesOf = (actor: string): ReadonlySet<number> => causes.get(actor) ?? new Set(start.own.get(actor));
  const join = (to: string, from: string): void => {
    causes.set(to, new Set([...causesOf(to), ...causesOf(from)]));
  };
  const calls: (LineEffect & { readonly do: 'pass' })[] = [];
  const unwind = (depth: number): void => {
    for (let last = calls.at(-1); last !== undefined && last.depth >= depth; last = calls.at(-1)) {
      calls.pop();
      if (last.returns) join(last.from, last.to);
    }
  };
  for (const act of acts) {
    unwind(act.depth);
    if (act.do === 'say') {
      const key = keyOf(act);
      if (key < 0) continue;
      const id = count++;
      owed.push({ id, key, optional: act.optional || unseen, after: act.loose ? [] : [...causesOf(act.actor)] });
      if (!act.loose) causes.set(act.actor, new Set([id]));
    } else if (act.queued) {
      const name = `${act.from}>${act.to}`;
      const carried = new Set([...(mail.get(name) ?? []), ...causesOf(act.from)]);
      if (carried.size > 0) mail.set(name, [...carried]);
    } else {
      join(act.to, act.from);
      calls.push(act);
    }
  }
  unwind(0);
  const own = new Map(start.own);
  for (const [actor, ids] of causes) {
    if (isPassive(actor) || ids.size === 0) own.delete(actor);
    else own.set(actor, [...ids]);
  }
  return { owed, count, own, mail };
}

/** The text that is equal for two ledgers exactly when the same lines may come in the same orders. */
export function ledgerText({ owed, own, mail }: Ledger): string {
  if (owed.length === 0) return '';
  const place = new Map(owed.map(({ id }, index) => [id, index] as const));
  const places = (ids: readonly number[]): string =>
    ids
      .flatMap((id) => place.get(id) ?? [])
      .sort((a, b) => a - b)
      .join();
  const lists = (map: Ledger['own']): string =>
    [...map]
      .map(([name, ids]) => `${name}:${places(ids)}`)
      .sort()
      .join(' ');
  return `${owed.map(({ key, after }) => `${key}<${places(after)}`).join(' ')}|${lists(own)}|${lists(mail)}`;
}
