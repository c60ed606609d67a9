import { hexDigits, joined } from '../encode/encoded.ts';
import { sh, shellName, type Shell } from '../encode/shell.ts';
import type { Platform } from '../model/platform.ts';
import { sizeOf } from '../model/range.ts';

const hex = (value: number): Shell => sh`0x${hexDigits(value)}`;

interface FirmwareDecoder {
  readonly index: number;
  readonly range: { readonly start: number; readonly end: number };
  readonly ways: number;
  readonly granularity: number;
  readonly committed: boolean;
}

/**
 * The `fw` commands that program the decoders of the platform, host bridges first; the importer's `readFirmwareScript` parses
 * them. Absent memdevs and host bridges without registers are skipped.
 * @param switchAddress - the PCI address of a switch's upstream port, by its name
 */
export function firmwareCommands(
  platform: Platform,
  absent: ReadonlySet<string>,
  switchAddress: (name: string) => string,
): readonly Shell[] {
  const line = (kind: Shell, name: Shell, decoder: FirmwareDecoder, last: Shell): Shell =>
    joined(
      [
        sh`fw`,
        kind,
        name,
        sh`${decoder.index}`,
        hex(decoder.range.start),
        hex(sizeOf(decoder.range)),
        sh`${decoder.ways}`,
        sh`${decoder.granularity}`,
        last,
        ...(decoder.committed ? [] : [sh`nocommit`]),
      ],
      ' ',
    );
  const targetsOf = ({ targets }: { readonly targets: readonly number[] }): Shell =>
    joined(
      targets.map((target) => sh`${target}`),
      ',',
    );
  return [
    ...platform.hostBridges.flatMap((bridge) =>
      bridge.hdm ? bridge.decoders.map((decoder) => line(sh`hb`, sh`${bridge.uid}`, decoder, targetsOf(decoder))) : [],
    ),
    ...platform.switches.flatMap((sw) =>
      sw.decoders.map((decoder) => line(sh`usp`, shellName(switchAddress(sw.name)), decoder, targetsOf(decoder))),
    ),
    ...platform.memdevs.flatMap((memdev) =>
      absent.has(memdev.name)
        ? []
        : memdev.decoders.map((decoder) => line(sh`ep`, sh`${hexDigits(memdev.serial)}`, decoder, sh`0`)),
    ),
  ];
}
