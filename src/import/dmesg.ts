import type { Fault, Errno } from '../model/scenario.ts';
import type { Range } from '../model/range.ts';
import { readNumber } from './numbers.ts';

/** What the importer wants from a kernel log. */
export interface Dmesg {
  readonly release: string | null;
  readonly commandLine: string | null;
  readonly memoryBlockSize: number | null;
  /** Soft Reserved ranges of the final memory map, or `null` when the log does not show a map. */
  readonly softReserved: readonly Range[] | null;
  /** Windows as cxl_acpi logs them, for captures without a CEDT. */
  readonly windows: readonly Range[];
  readonly faults: readonly Fault[];
  /** The kernel could not invalidate CPU caches, as in a guest with the hypervisor bit set. */
  readonly cachesStay: boolean;
  /** Errors of dax drivers by device, such as `dax0.0` → `kmem -16`. */
  readonly daxErrors: ReadonlyMap<string, string>;
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

/** The message of a log line without level, time stamp and syslog prefix, in whatever form they came. */
export function messageOf(line: string): string {
  const afterKernel = /^(?:\w{3} +\d+ [\d:]+|\d{4}-\d\d-\d\dT\S+) \S+ kernel: (.*)$/.exec(line)?.[1] ?? line;
  return (
    afterKernel
      .replace(/^<\d+>/, '')
      .replace(/^\d{4}-\d\d-\d\dT[\d:.,+-]+Z?\s+/, '')
      // Bounded, so that a line of garbage costs no more than its length.
      .replace(/^\[(?=[^\]]{0,40}\d[.:]\d)[^\]]{1,60}\]\s?/, '')
      .replace(/^\s*\[\s*[TC]\d+\]\s?/, '')
  );
}

/** Reads a kernel log in any of the usual forms. Lines that say nothing of interest are passed over. */
export function readDmesg(text: string): Dmesg {
  const messages = text.split('\n').map((line) => messageOf(line.replace(/\r$/, '')));
  // After a kexec the log may hold two boots; only the last one counts.
  const boot = messages.findLastIndex((message) => message.startsWith('Linux version '));
  const log = boot < 0 ? messages : messages.slice(boot);
  const first = (pattern: RegExp): string | null =>
    log.map((message) => pattern.exec(message)?.[1]).find((found) => found !== undefined) ?? null;
  return {
    release: first(/^Linux version (\S+)/),
    commandLine: first(/^Command line: (.*)$/),
    memoryBlockSize: readNumber(first(/Memory block size: (\S+)/)),
    softReserved: finalMap(log),
    windows: log.flatMap((message) =>
      rangeIn(
        /^(?:cxl_acpi|acpi) ACPI0017:\d+: decode range: .*\[(?:mem )?(0x[0-9a-f]+) ?- ?(0x[0-9a-f]+)/.exec(message),
      ),
    ),
    faults: deviceFaults(log),
    cachesStay: log.some((message) => message.includes('Failed to synchronize CPU cache state')),
    daxErrors: new Map(
      log.flatMap((message) => {
        const parts =
          /^(?:kmem|device_dax) (dax\d+\.\d+): probe with driver (\w+) failed with error (-\d+)/.exec(message) ??
          /^(?:kmem|device_dax): probe of (dax\d+\.\d+)()failed with error (-\d+)/.exec(message);
        return parts ? [[parts[1] ?? '', `${parts[2] ?? ''} ${parts[3] ?? ''}`.trim()] as const] : [];
      }),
    ),
  };
}

function rangeIn(parts: RegExpExecArray | null): Range[] {
  const [start, end] = [readNumber(parts?.[1]), readNumber(parts?.[2])];
  return start === null || end === null ? [] : [{ start, end }];
}

/** `memmap=` makes the kernel print the map again with the prefix `user:`; that one is final. @kernel arch/x86/kernel/e820.c:e820__finish_early_params */
function finalMap(log: readonly string[]): readonly Range[] | null {
  for (const prefix of ['user', 'BIOS-e820']) {
    const map = log.filter((message) => message.startsWith(`${prefix}: [mem `));
    if (map.length === 0) continue;
    return map
      .flatMap((message) => rangeIn(/\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)\]\s+soft reserved\s*$/i.exec(message)))
      .sort((a, b) => a.start - b.start);
  }
  return null;
}

/** Failures that lie in the device and not in an ordering: a probe of cxl_pci that failed, and media that never became ready. */
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
