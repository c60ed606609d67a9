import type { Command } from '../../machines/index.ts';
import { lineKinds } from './line-table.ts';
import type { LogLine } from './log-lines.ts';
import { marksOf } from './rules-userspace.ts';
import type { LineEffect } from './step-acts.ts';

/** What a script prints when a command is over. */
const endOf = (mark: string): RegExp =>
  new RegExp(
    `^QREF: ${/^(?:bind|unbind|run|pci remove|pci rescan)/.exec(mark)?.[0] ?? mark}(?: \\S+)?(?: done)?(?: rc=\\d+)?$`,
  );

/**
 * The lines without the marks of commands that are no steps of the scenario: no run of the model prints them.
 * @param unmodelled - the commands, as their script marks them
 */
export function withoutMarks(lines: readonly LogLine[], unmodelled: readonly string[]): readonly LogLine[] {
  const left = [...unmodelled];
  const ends: RegExp[] = [];
  return lines.filter(({ message }) => {
    if (!message.startsWith('QREF: ')) return true;
    const end = ends.findIndex((pattern) => pattern.test(message));
    if (end >= 0) {
      ends.splice(end, 1);
      return false;
    }
    const text = message.slice('QREF: '.length);
    const begun = left.findIndex((mark) => text === mark || text.startsWith(`${mark} `));
    if (begun < 0) return true;
    ends.push(endOf(left.splice(begun, 1)[0] ?? ''));
    return false;
  });
}

/**
 * Marks that may be missing: of the commands that begin with the same words the log marks fewer than there are, because some were written
 * another way, as a plain `echo` to sysfs.
 */
export function unsureMarks(lines: readonly LogLine[], commands: readonly Command[]): ReadonlySet<string> {
  const kind = lineKinds.get('mark.begin');
  const logged = new Map<string, number>();
  for (const { message } of lines) {
    const parts = kind?.pattern.exec(message);
    const device = parts && kind?.read(parts)?.device;
    if (device !== undefined && device !== null) logged.set(device, (logged.get(device) ?? 0) + 1);
  }
  const expected = new Map<string, number>();
  for (const mark of commands.flatMap(marksOf)) expected.set(mark, (expected.get(mark) ?? 0) + 1);
  return new Set([...expected].flatMap(([mark, count]) => ((logged.get(mark) ?? 0) < count ? [mark] : [])));
}

/** The act, which may be left out where it is one of these marks. */
export const unsure = (act: LineEffect, marks: ReadonlySet<string>): LineEffect =>
  act.do === 'say' && act.observation.kind.startsWith('mark.') && marks.has(act.observation.device)
    ? { ...act, optional: true }
    : act;
