import { contains, formatRange, sameRange, type Range } from '../model/range.ts';
import type { Plan } from '../boot/index.ts';
import { deviceNames } from './devices.ts';
import type { LogLine } from './log-lines.ts';
import type { NameBinding } from './log-names.ts';

/** A log line about a decoder that contradicts the platform. */
export interface ContradictedDecoder {
  readonly line: LogLine;
  /** The line as the platform requires it. */
  readonly wanted: string;
}

/** The kernel function that prints such a line. */
export const decoderPrinter = 'drivers/cxl/core/hdm.c:init_hdm_decoder';

const pattern =
  /^cxl_port ((?:port|endpoint)\d+): decoder\d+\.(\d+): range: (0x[0-9a-f]{1,16})-(0x[0-9a-f]{1,16}) iw: \d+ ig: \d+$/;

interface LoggedDecoder {
  readonly index: number;
  readonly range: Range;
}

/** The decoders of ports and endpoints after firmware, by device name. */
function settingsOf({ platform, memdevs }: Plan): ReadonlyMap<string, readonly LoggedDecoder[]> {
  return new Map<string, readonly LoggedDecoder[]>([
    ...platform.hostBridges.map(({ uid, decoders }) => [deviceNames.bridge(uid), decoders] as const),
    ...platform.switches.map(({ name, decoders }) => [deviceNames.switch(name), decoders] as const),
    ...memdevs.map(({ pci, decoders }) => [deviceNames.endpoint(pci), decoders] as const),
  ]);
}

/**
 * The first line in which a port or an endpoint reads a range from a decoder that neither firmware nor user space can have
 * programmed. An uncommitted decoder reads as empty, with its base or without.
 * @kernel drivers/cxl/core/hdm.c:init_hdm_decoder
 */
export function contradictedDecoder(
  lines: readonly LogLine[],
  binding: NameBinding,
  plan: Plan,
): ContradictedDecoder | null {
  const settings = settingsOf(plan);
  const all = [...settings.values()].flat();
  for (const [at, line] of lines.entries()) {
    const [, name = '', index = '', start = '', end = ''] = pattern.exec(line.message) ?? [];
    // The highest address exceeds the precision of a number; that decoder is empty.
    if (name === '' || (Number(start) === 0 && end === '0xffffffffffffffff')) continue;
    const own = settings.get(binding.deviceAt(name, at) ?? '');
    if (!own) continue;
    const range = { start: Number(start), end: Number(end) };
    const mine = own.filter((one) => one.index === Number(index));
    const isEmpty = range.end === range.start - 1;
    const fits = (one: LoggedDecoder): boolean =>
      isEmpty ? one.range.start === range.start : sameRange(one.range, range);
    // Where no file describes firmware's decoders, only the windows limit their ranges.
    if (all.length === 0 && plan.platform.windows.some((window) => contains(window.range, range))) continue;
    const isCreated = plan.created.some((region) => contains(region.range, range));
    if (isCreated || (mine.length > 0 ? mine : all).some(fits)) continue;
    const wanted = mine[0] ? formatRange(mine[0].range) : '0x0-0xffffffffffffffff';
    return { line, wanted: line.message.replace(`${start}-${end}`, wanted) };
  }
  return null;
}
