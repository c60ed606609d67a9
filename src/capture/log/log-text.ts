import { plainLines } from '../../input/plain-lines.ts';

/** A line of a kernel log. */
export interface LogLine {
  /** The 1-based line number in the file. */
  readonly number: number;
  /** The text without level, time stamp, caller and syslog prefix. */
  readonly message: string;
}

/** The kernel's lines of a log file, possibly of several boots. */
export interface LogText {
  readonly lines: readonly LogLine[];
  /** Numbers of the lines that are not from the kernel: lines of other programs, or without the stamp of the others. */
  readonly foreign: readonly number[];
}

interface StrippedLine {
  readonly message: string;
  /** Whether a prefix was removed. */
  readonly stamped: boolean;
}

// Every pattern is anchored and bounded, so that matching is linear in the length of a line.
const day = String.raw`\d{4}-\d\d-\d\d`;
const clock = String.raw`\d\d:\d\d:\d\d(?:[.,]\d{1,9})?`;
const seconds = String.raw`\[ {0,12}\d{1,12}\.\d{1,9}(?: <[^>\]]{1,24}>)?\]`;

/** Time stamps without brackets: syslog, journalctl's short formats, ISO 8601. */
const plainStamp = new RegExp(
  String.raw`^(?:\p{L}{1,12}\.? {1,2}\d{1,2} ${clock}|(?:\p{L}{1,12}\.? )?${day}[T ]${clock}(?:Z|[+-]\d\d:?\d\d| [A-Z]{1,6}| [+-]\d\d)?|\d{9,12}\.\d{3,9})\s`,
  'u',
);
/**
 * Time stamps in brackets: seconds since boot, with or without the time since the last line, `dmesg -T`, `-d`, `-e`.
 */
const bracketStamp = new RegExp(
  String.raw`^(?:${seconds}|\[<[^>\]]{1,24}>\]|\[ {0,8}[+-]\d{1,12}\.\d{1,9} {0,4}\]|\[[^\]]{1,32} \d\d:\d\d:\d\d[^\]]{0,20}\]|\[[^\]\s]{1,12} ?\d{1,2} \d\d:\d\d\])\s?`,
);
/** The facility and level of `dmesg -x`. */
const facility =
  /^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) {0,6}:(?:emerg|alert|crit|err|warn|notice|info|debug) {0,4}: /;
const caller = /^\s{0,4}\[ {0,8}[TC]\d{1,10}\]\s?/;
const rawLevel = /^<\d{1,3}>/;
/** A record of /dev/kmsg. */
const record = /^\d{1,4},\d{1,20},\d{1,20},[^;]{1,60};/;
const ofKernel = /^(\S{1,255}) kernel: /;
const ofProgram = /^(\S{1,255}) [^\s:]{1,80}: /;
// oxlint-disable-next-line no-control-regex -- These are the colours of `dmesg --color=always`.
const colour = /\u001b\[[\d;]{0,12}m/g;

/** The time stamp in front of the host of a syslog line, or an empty string. */
function stampOf(line: string): string {
  return (plainStamp.exec(line) ?? bracketStamp.exec(line))?.[0] ?? '';
}

/**
 * Removes the prefixes in front of the message.
 * @param host - the host name, where the log has one behind the stamp
 */
function stripPrefixes(raw: string, host: string | null): StrippedLine {
  const whole = raw.includes('\u001b[') ? raw.replaceAll(colour, '') : raw;
  let line = whole.replace(record, '').replace(rawLevel, '');
  const plain = plainStamp.exec(line)?.[0] ?? '';
  const named = ofKernel.exec(line.slice((plain || stampOf(line)).length));
  if (named && (plain !== '' || named[1] === host)) line = line.slice(stampOf(line).length + named[0].length);
  line = line.replace(facility, '');
  // dmesg can print several stamps, and a journal keeps that of the kernel's line.
  for (let count = 0; count < 4; count++) {
    const rest = line.slice(stampOf(line).length).replace(facility, '');
    if (rest === line) break;
    line = rest;
  }
  line = line.replace(caller, '');
  return { message: line, stamped: line !== whole };
}

/**
 * The host name that a journal with bracketed stamps prints before `kernel:`. At least two lines must agree, since one
 * may match by chance.
 */
function hostOf(lines: readonly string[]): string | null {
  const seen = new Set<string>();
  for (const line of lines) {
    const stamp = stampOf(line);
    const host = stamp === '' ? undefined : ofKernel.exec(line.slice(stamp.length))?.[1];
    if (host === undefined) continue;
    if (seen.has(host)) return host;
    seen.add(host);
  }
  return null;
}

/** The message of a log line in any format. */
export const messageOf = (line: string): string => stripPrefixes(line, null).message;

/**
 * Parses a kernel log as printed by dmesg, journalctl, syslog, /dev/kmsg or a serial console. A console log also has
 * the output of programs. Where most lines have stamps, only stamped lines are the kernel's.
 */
export function readLogText(text: string): LogText {
  const raw = plainLines(text).split('\n');
  if (raw.at(-1) === '') raw.pop();
  const host = hostOf(raw);
  const all = raw.map((line, index) => ({ number: index + 1, line, ...stripPrefixes(line, host) }));
  const isStamped = all.filter(({ stamped }) => stamped).length * 2 > all.length;
  const isForeign = ({ line, stamped }: (typeof all)[number]): boolean => {
    if (isStamped && !stamped) return true;
    const rest = line.slice(stampOf(line).length);
    return host !== null && ofProgram.exec(rest)?.[1] === host && ofKernel.exec(rest)?.[1] !== host;
  };
  const lines: LogLine[] = [];
  const foreign: number[] = [];
  for (const one of all) {
    if (!isForeign(one)) lines.push({ number: one.number, message: one.message });
    else if (one.line.trim() !== '') foreign.push(one.number);
  }
  return { lines, foreign };
}

/** The lines of the last boot, and whether its first line is present; after a kexec a log may contain two boots. */
export function lastBootOf(lines: readonly LogLine[]): {
  readonly lines: readonly LogLine[];
  readonly fromStart: boolean;
} {
  const boot = lines.findLastIndex(({ message }) => message.startsWith('Linux version '));
  return { lines: boot < 0 ? lines : lines.slice(boot), fromStart: boot >= 0 };
}
