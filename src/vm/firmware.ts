import type { Platform } from '../model/platform.ts';
import { sizeOf } from '../model/range.ts';

const hex = (value: number): string => `0x${value.toString(16)}`;

interface AnyDecoder {
  readonly index: number;
  readonly range: { readonly start: number; readonly end: number };
  readonly ways: number;
  readonly granularity: number;
  readonly committed: boolean;
}

/**
 * The `fw` commands that leave a box with the decoders of the platform, host bridges first: what `readFirmwareScript` of the
 * importer reads back. Absent memdevs get none, nor do host bridges without registers.
 * @param switchAddress - the PCI address of a switch's upstream port, by its name
 */
export function firmwareCommands(
  platform: Platform,
  absent: ReadonlySet<string>,
  switchAddress: (name: string) => string,
): readonly string[] {
  const line = (kind: string, name: string, decoder: AnyDecoder, last: string): string =>
    [
      'fw',
      kind,
      name,
      decoder.index,
      hex(decoder.range.start),
      hex(sizeOf(decoder.range)),
      decoder.ways,
      decoder.granularity,
      last,
      ...(decoder.committed ? [] : ['nocommit']),
    ].join(' ');
  return [
    ...platform.hostBridges.flatMap((bridge) =>
      bridge.hdm
        ? bridge.decoders.map((decoder) => line('hb', String(bridge.uid), decoder, decoder.targets.join(',')))
        : [],
    ),
    ...platform.switches.flatMap((sw) =>
      sw.decoders.map((decoder) => line('usp', switchAddress(sw.name), decoder, decoder.targets.join(','))),
    ),
    ...platform.memdevs.flatMap((memdev) =>
      absent.has(memdev.name)
        ? []
        : memdev.decoders.map((decoder) => line('ep', memdev.serial.toString(16), decoder, '0')),
    ),
  ];
}
