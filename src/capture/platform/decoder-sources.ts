import { textOf, type CaptureFiles } from '../capture-files.ts';
import { readFirmwareLog, readFirmwareScript } from './firmware-commands.ts';
import type { DecoderSetting } from './hardware.ts';
import { readHdmDump } from './hdm-dump.ts';

/** The decoders that firmware left for this boot, and which host bridges have decoder registers. */
export interface DecoderSources {
  readonly settings: readonly DecoderSetting[];
  /** Whether the list is complete, so that a decoder outside it was not committed. */
  readonly complete: boolean;
  readonly hdm: ReadonlyMap<number, boolean>;
  readonly notes: readonly string[];
}

/**
 * Determines the decoders that firmware left. A log of firmware commands is the best source. Registers read after the
 * boot, and `listed` decoders, may have been reset during it.
 */
export function decodersOf(files: CaptureFiles, listed: readonly DecoderSetting[]): DecoderSources {
  const dumpFile = textOf(files, 'hdm.txt');
  const dump = dumpFile && readHdmDump(dumpFile);
  const hdm = dump?.hostBridges ?? new Map<number, boolean>();
  const script = textOf(files, 'scenario.sh');
  const second = textOf(files, 'hdm-at-second-boot.txt');
  if (second) {
    const atBoot = readHdmDump(second);
    return { settings: atBoot.decoders, complete: true, hdm: new Map([...hdm, ...atBoot.hostBridges]), notes: [] };
  }
  if (script && /^[ \t]*kx\b/m.test(script.content)) {
    return {
      settings: listed,
      complete: false,
      hdm,
      notes: ['the boot was a kexec and there is no hdm-at-second-boot.txt: decoders taken from the end of the boot'],
    };
  }
  const log = textOf(files, 'firmware.txt');
  if (log || script) {
    const { decoders, notes } = log ? readFirmwareLog(log) : readFirmwareScript(script ?? { file: '', content: '' });
    return {
      settings: decoders,
      complete: true,
      hdm,
      notes:
        script && isLate(script.content)
          ? [...notes, `${script.file}: firmware is programmed after drivers were loaded; taken as if before`]
          : notes,
    };
  }
  if (listed.length > 0 || !dump) return { settings: listed, complete: false, hdm, notes: [] };
  return {
    settings: dump.decoders,
    complete: true,
    hdm,
    notes: [`${dumpFile.file}: decoders taken from the registers at the end of the boot`],
  };
}

/** Whether a script programs decoders after the first module load. */
function isLate(script: string): boolean {
  const lines = script.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => /^(?:order|par|late|coldplug|m|modprobe|insmod)\b/.test(line));
  return first >= 0 && lines.slice(first + 1).some((line) => /^fw (?:hb|ep|usp|off)\b/.test(line));
}
