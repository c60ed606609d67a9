import { asLogged } from '../../src/conform/index.ts';
import { readLines } from '../../src/conform/log-lines.ts';
import { nameBindings } from '../../src/conform/log-names.ts';
import { readLog, type LogEntry } from '../../src/conform/read-log.ts';
import type { Random } from '../../src/engine/index.ts';
import type { CapturedBoot } from '../../src/capture/read-folder.ts';
import { designOfFamily, planOf } from '../../src/boot/index.ts';
import { machinesOf } from '../../src/boot/variant.ts';

/** A log with one thing in it that did not happen. */
export interface Corruption {
  readonly what: 'swap' | 'result' | 'range' | 'decision' | 'owner';
  readonly log: string;
  /** The lines that were changed. */
  readonly lines: readonly number[];
}

/** The entries that the log is read as. */
export function entriesOf(boot: CapturedBoot): readonly LogEntry[] {
  const scenario = asLogged(boot.scenario, boot.log.content);
  const { design, gate } = machinesOf({ design: designOfFamily(scenario.kernel.family ?? '6.12') });
  const { lines } = readLines(boot.log.content);
  const [binding] = nameBindings(lines, planOf(scenario, design, gate)).bindings;
  return binding ? readLog(lines, binding, ({ device }) => !device.endsWith('device_dax')) : [];
}

const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[random(list.length)];
const stampOf = (line: string): string => /^\[[^\]]*\] ?/.exec(line)?.[0] ?? '';

/** Changes of one line, each with the lines it can be done to. */
const changes = {
  // A probe that failed is said to have bound its device, or the other way round.
  result: [
    /^probe of .* returned \d+|: probe: -?\d+$/,
    (line: string) =>
      line
        .replace(/returned (\d+)/, (_, errno: string) => `returned ${errno === '0' ? 16 : 0}`)
        .replace(/probe: (-?\d+)$/, (_, errno: string) => `probe: ${errno === '0' ? -16 : 0}`),
  ],
  range: [
    /\[mem 0x[0-9a-f]+-0x[0-9a-f]+ flags|alloc range\[0\]|decode range/,
    (line: string) => line.replaceAll(/0x[0-9a-f]{6,}/g, (text) => `0x${(Number(text) + 2 ** 24).toString(16)}`),
  ],
  decision: [
    /CXL claims resource|CXL did not claim|deferring range|await CXL/,
    (line: string) =>
      line.replace(
        /CXL claims resource, dropping|CXL did not claim resource, registering|deferring range to CXL|await CXL initial probe/,
        (text) =>
          text.startsWith('CXL claims')
            ? 'CXL did not claim resource, registering'
            : text.startsWith('CXL did')
              ? 'CXL claims resource, dropping'
              : text.startsWith('await')
                ? 'deferring range to CXL'
                : 'await CXL initial probe',
      ),
  ],
  // Another driver has bound the device.
  owner: [
    /^probe of \S+ with driver \S+ returned 0/,
    (line: string) =>
      line.replace(/with driver (\S+)/, (_, driver: string) => `with driver ${driver === 'kmem' ? 'hmem' : 'kmem'}`),
  ],
} as const;

/** One random corruption of a boot's log, or `null` when the kind that was drawn has nothing to work on. */
export function corrupted(boot: CapturedBoot, entries: readonly LogEntry[], random: Random): Corruption | null {
  const what = pick(random, ['swap', 'result', 'range', 'decision', 'owner'] as const) ?? 'swap';
  const lines = boot.log.content.split('\n');
  if (what === 'swap') {
    const first = random(entries.length);
    const one = entries[first];
    // The next line of the same device says something else, and neither can be before the other.
    const other = entries
      .slice(first + 1)
      .find(({ observation }) => one && observation.device === one.observation.device);
    if (!one || !other || JSON.stringify(one.observation) === JSON.stringify(other.observation)) return null;
    const [a, b] = [one.line.number - 1, other.line.number - 1];
    const [x = '', y = ''] = [lines[a], lines[b]];
    lines[a] = stampOf(x) + y.slice(stampOf(y).length);
    lines[b] = stampOf(y) + x.slice(stampOf(x).length);
    return { what, log: lines.join('\n'), lines: [a + 1, b + 1] };
  }
  const [pattern, change] = changes[what];
  const entry = pick(
    random,
    entries.filter(({ line }) => pattern.test(line.message)),
  );
  if (!entry) return null;
  const at = entry.line.number - 1;
  lines[at] = change(lines[at] ?? '');
  return { what, log: lines.join('\n'), lines: [at + 1] };
}
