import { rangeOf } from '../../model/range.ts';
import type { Found } from '../capture-files.ts';
import type { DecoderSetting, DecoderSite } from './hardware.ts';
import { readNumber } from '../../input/numbers.ts';

/** The decoder settings that result from a log of firmware commands. */
export interface FirmwareCommands {
  readonly decoders: readonly DecoderSetting[];
  readonly notes: readonly string[];
}

/** The port that a command names: the words after `fw` or `hdmprog`. */
function siteOf(kind: string | undefined, name: string): DecoderSite | null {
  if (kind === 'usp') return { kind: 'switch', pci: name };
  const number = kind === 'ep' ? Number.parseInt(name, 16) : readNumber(name);
  if (number === null || Number.isNaN(number)) return null;
  if (kind === 'hb') return { kind: 'host-bridge', uid: number };
  return kind === 'ep' ? { kind: 'serial', serial: number } : null;
}

/** A `hb`, `ep` or `usp` command as a decoder setting, or `null` for other words. */
function settingOf(words: readonly string[]): DecoderSetting | null {
  const [kind, name = '', ...rest] = words;
  const site = siteOf(kind, name);
  const [index, base, size, ways, granularity] = rest.slice(0, 5).map(readNumber);
  if (!site || index == null || base == null || size == null || ways == null || granularity == null) return null;
  const last = rest[5] ?? '';
  const targets = kind === 'ep' ? [] : last.split(',').map((target) => readNumber(target) ?? 0);
  // Global enable and Mem_Enable are ignored, since the kernel sets both; only `committed` matters.
  return {
    site,
    index,
    range: rangeOf(base, size),
    ways,
    granularity,
    targets,
    committed: !rest.slice(6).includes('nocommit'),
  };
}

/**
 * Parses the `fw hb 12 0 BASE SIZE WAYS GRANULARITY TARGETS` lines of a script. A later command replaces an earlier one
 * for the same decoder.
 */
export function readFirmwareScript({ file, content }: Found<string>): FirmwareCommands {
  return collect(
    content.split('\n').flatMap((line, index) => {
      const words = /^\s*fw\s+(.*)$/.exec(line)?.[1]?.trim().split(/\s+/);
      return words && words[0] !== 'dump' ? [{ words, result: null, place: `${file}:${index + 1}` }] : [];
    }),
  );
}

/**
 * Parses a log of such commands and results: `$ hdmprog …` and the next line. Only the result counts, because hardware
 * may refuse a command, for instance without decoder registers.
 */
export function readFirmwareLog({ file, content }: Found<string>): FirmwareCommands {
  const lines = content.split('\n');
  return collect(
    lines.flatMap((line, index) => {
      const words = /^\$ hdmprog (.*)$/.exec(line)?.[1]?.trim().split(/\s+/);
      return words && words[0] !== 'dump'
        ? [{ words, result: lines[index + 1] ?? '', place: `${file}:${index + 1}` }]
        : [];
    }),
  );
}

interface LoggedCommand {
  readonly words: readonly string[];
  readonly result: string | null;
  readonly place: string;
}

function collect(commands: readonly LoggedCommand[]): FirmwareCommands {
  const decoders = new Map<string, DecoderSetting>();
  const keyOf = (site: DecoderSite, index: number): string => `${index} ${JSON.stringify(site)}`;
  const notes: string[] = [];
  for (const { words, result, place } of commands) {
    if (words[0] === 'off') {
      const site = siteOf(words[1], words[2] ?? '');
      if (site) decoders.delete(keyOf(site, readNumber(words[3]) ?? 0));
      continue;
    }
    const setting = settingOf(words);
    if (!setting) notes.push(`${place}: not a firmware command that is known: ${words.join(' ')}`);
    else if (result !== null && !/: decoder \d+: base /.test(result))
      notes.push(`${place}: the hardware refused: ${result}`);
    else {
      const key = keyOf(setting.site, setting.index);
      // Re-inserted, so that the map is in order of the last setting.
      decoders.delete(key);
      decoders.set(key, result === null ? setting : { ...setting, committed: result.includes(' COMMITTED') });
    }
  }
  return { decoders: [...decoders.values()], notes };
}
