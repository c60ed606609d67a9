import type { Fault, Errno } from '../../model/scenario.ts';
import type { Range } from '../../model/range.ts';
import { ImportError } from '../../input/errors.ts';
import { lastBootOf, readLogText, type LogLine } from './log-text.ts';
import { loggedNames, type LoggedNames } from './logged-names.ts';
import { readNumber } from '../../input/numbers.ts';

/** The facts that the importer reads from a kernel log. */
export interface Dmesg {
  readonly release: string | null;
  readonly commandLine: string | null;
  readonly memoryBlockSize: number | null;
  /** Soft Reserved ranges of the final memory map, or `null` without a map in the log. */
  readonly softReserved: readonly Range[] | null;
  /** Whether the log contains the whole map. */
  readonly mapIsWhole: boolean;
  /** Windows logged by cxl_acpi, for captures without a CEDT. */
  readonly windows: readonly Range[];
  readonly faults: readonly Fault[];
  /** Whether the kernel could not invalidate CPU caches, as in a guest with the hypervisor bit set. */
  readonly cachesStay: boolean;
  /** Errors of dax drivers by device, such as `dax0.0` → `kmem -16`. */
  readonly daxErrors: ReadonlyMap<string, string>;
  readonly names: LoggedNames;
  /** Modules whose init function appears in the log, so that they are not built in. */
  readonly modules: ReadonlySet<string>;
  /** Numbers of the lines that are not from the kernel. */
  readonly foreign: readonly number[];
}

const errnos: Readonly<Record<string, Errno>> = {
  2: 'ENOENT',
  4: 'EINTR',
  5: 'EIO',
  6: 'ENXIO',
  12: 'ENOMEM',
  16: 'EBUSY',
  19: 'ENODEV',
  22: 'EINVAL',
  110: 'ETIMEDOUT',
  517: 'EPROBE_DEFER',
};

/**
 * Parses a kernel log in any of the usual formats. Irrelevant lines are skipped.
 * @throws ImportError, with the line, for an impossible range
 */
export function readDmesg(text: string, file = 'dmesg.txt'): Dmesg {
  const { lines, foreign } = readLogText(text);
  const { lines: log, fromStart } = lastBootOf(lines);
  const messages = log.map(({ message }) => message);
  const first = (pattern: RegExp): string | null =>
    messages.map((message) => pattern.exec(message)?.[1]).find((found) => found !== undefined) ?? null;
  const rangesOf = (pattern: RegExp, among: readonly LogLine[] = log): readonly Range[] =>
    among.flatMap(({ number, message }) => rangeIn(pattern.exec(message), file, number));
  return {
    release: first(/^Linux version (\S+)/),
    commandLine: first(/^(?:Kernel command|Command) line: (.*)$/),
    memoryBlockSize: readNumber(first(/Memory block size: (\S+)/)),
    softReserved: finalMap(log, rangesOf),
    mapIsWhole: (fromStart || log.some(isMapHead)) && !isMapLine(log.at(-1)),
    windows: rangesOf(/^(?:cxl_acpi|acpi) ACPI0017:\d+: decode range: .*\[(?:mem )?(0x[0-9a-f]+) ?- ?(0x[0-9a-f]+)/),
    faults: deviceFaults(messages),
    cachesStay: messages.some((message) => message.includes('Failed to synchronize CPU cache state')),
    daxErrors: new Map(
      messages.flatMap((message) => {
        const parts =
          /^(?:kmem|device_dax) (dax\d+\.\d+): probe with driver (\w+) failed with error (-\d+)/.exec(message) ??
          /^(?:kmem|device_dax): probe of (dax\d+\.\d+)()failed with error (-\d+)/.exec(message);
        return parts ? [[parts[1] ?? '', `${parts[2] ?? ''} ${parts[3] ?? ''}`.trim()] as const] : [];
      }),
    ),
    names: loggedNames(log),
    modules: new Set(messages.flatMap((message) => /^calling +\S+ \[(\w+)\] @ \d+$/.exec(message)?.[1] ?? [])),
    foreign,
  };
}

function rangeIn(parts: RegExpExecArray | null, file: string, line: number): readonly Range[] {
  if (!parts) return [];
  const [start, end] = [readNumber(parts[1]), readNumber(parts[2])];
  if (start !== null && end !== null && start <= end) return [{ start, end }];
  throw new ImportError(`${parts[1]}-${parts[2]} is no range of physical addresses`, {
    file,
    line,
    hint: 'save the log again with `dmesg > dmesg.txt`; lines that matter here must not be cut or edited',
  });
}

/**
 * The heading of the memory map.
 * @kernel arch/x86/kernel/e820.c:e820__memory_setup
 */
const isMapHead = ({ message }: LogLine): boolean => /^(?:BIOS-provided|user-defined) physical RAM map:/.test(message);

/** A map at the end of the log is taken as truncated, since every boot prints more lines after it. */
const isMapLine = (line: LogLine | undefined): boolean => /^(?:user|BIOS-e820): \[/.test(line?.message ?? '');

/**
 * `memmap=` makes the kernel print the map again with the prefix `user:`; that one is final.
 * @kernel arch/x86/kernel/e820.c:e820__finish_early_params
 */
function finalMap(
  log: readonly LogLine[],
  rangesOf: (pattern: RegExp, among: readonly LogLine[]) => readonly Range[],
): readonly Range[] | null {
  for (const prefix of ['user', 'BIOS-e820']) {
    const map = log.filter(({ message }) => message.startsWith(`${prefix}: [mem `));
    if (map.length === 0) continue;
    return rangesOf(/\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\]\s+soft reserved\s*$/i, map).toSorted(
      (a, b) => a.start - b.start,
    );
  }
  return null;
}

/** Failures of devices rather than of an ordering: a failed probe of cxl_pci, and media that never became ready. */
function deviceFaults(log: readonly string[]): readonly Fault[] {
  const faults = new Map<string, Fault>();
  for (const message of log) {
    const failed =
      /^cxl_pci (\S+): probe with driver cxl_pci failed with error -(\d+)/.exec(message) ??
      /^cxl_pci: probe of (\S+) failed with error -(\d+)/.exec(message);
    const missing = /^cxl_pci (\S+): registers not found/.exec(message);
    const media = /^cxl_pci (\S+): (?:Media not active|media not ready)/i.exec(message);
    const device = failed?.[1] ?? missing?.[1] ?? media?.[1];
    if (device === undefined) continue;
    if (media) faults.set(device, { kind: 'media', device });
    else
      faults.set(device, { kind: 'probe', device, errno: missing ? 'ENODEV' : (errnos[failed?.[2] ?? ''] ?? 'EIO') });
  }
  return [...faults.values()];
}
