import type { Command } from '../../machines/index.ts';
import { lineKinds } from './line-table.ts';
import type { LogLine } from './log-lines.ts';
import { marksOf } from './rules-userspace.ts';
import type { LineEffect } from './line-effects.ts';

/** Pattern of a script's mark for the end of a command. */
const endOf = (mark: string): RegExp =>
  new RegExp(
    `^QREF: ${/^(?:bind|unbind|run|pci remove|pci rescan)/.exec(mark)?.[0] ?? mark}(?: \\S+)?(?: done)?(?: rc=\\d+)?$`,
  );

/**
 * Removes the marks of commands that are not steps of the scenario, because no run of the model prints them.
 * @param unmodelled - the commands, as in the marks
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
 * Marks that the log may lack: it has fewer marks with these words than the script has such commands. The others were written
 * without a mark, as a plain `echo` to sysfs.
 */
export function optionalMarks(lines: readonly LogLine[], commands: readonly Command[]): ReadonlySet<string> {
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

/** Makes the effect optional where it is one of these marks. */
export const asOptional = (effect: LineEffect, marks: ReadonlySet<string>): LineEffect =>
  effect.do === 'print' && effect.observation.kind.startsWith('mark.') && marks.has(effect.observation.device)
    ? { ...effect, optional: true }
    : effect;
