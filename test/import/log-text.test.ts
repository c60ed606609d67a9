import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/conform/log-lines.ts';
import { readDmesg } from '../../src/capture/log/dmesg.ts';
import { readLogText } from '../../src/capture/log/log-text.ts';
import { captureFolder } from '../boots/captures.ts';

const real = readFileSync(`${captureFolder('7.3-t1h-sr256-hmat')}/dmesg.txt`, 'utf8');
const records = real
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [, stamp = '', message = ''] = /^\[ *([\d.]+)\] (.*)$/.exec(line) ?? [];
    return { at: Number(stamp), stamp: stamp.padStart(12), message: message.trimEnd() };
  });

type Record = (typeof records)[number];
const two = (value: number): string => String(value).padStart(2, '0');
const clock = ({ at }: Record): string =>
  `${two(9 + Math.floor(at / 3600))}:${two(Math.floor(at / 60))}:${two(Math.floor(at % 60))}`;
const micros = ({ stamp }: Record): string => (stamp.split('.')[1] ?? '').padEnd(6, '0').slice(0, 6);
const iso = (record: Record, mark = '.'): string => `2026-11-02T${clock(record)}${mark}${micros(record)}`;

/** How tools print one record, by command. */
const styles: Readonly<{ [command: string]: (record: Record) => string }> = {
  'dmesg -t': ({ message }) => message,
  dmesg: ({ stamp, message }) => `[${stamp}] ${message}`,
  'a serial console with caller ids': ({ stamp, message }) => `[${stamp}][    T1] ${message}`,
  'a serial console, interrupted': ({ stamp, message }) => `[${stamp}][    C3] ${message}\r`,
  'dmesg with caller ids': ({ stamp, message }) => `[${stamp}] [  T4711] ${message}`,
  'dmesg -T': (record) => `[Mon Nov  2 ${clock(record)} 2026] ${record.message}`,
  'dmesg -T in another language': (record) => `[Mo  2 Nov ${clock(record)} 2026] ${record.message}`,
  'dmesg -T -d': (record) => `[Mon Nov  2 ${clock(record)} 2026 <    0.000012>] ${record.message}`,
  'dmesg -d': ({ stamp, message }) => `[${stamp} <    0.000012>] ${message}`,
  'dmesg --time-format delta': ({ message }) => `[<    0.000012>] ${message}`,
  'dmesg -e': ({ at, message }) => (at % 3 < 1 ? `[Nov 2 09:01] ${message}` : `[  +0.000012] ${message}`),
  'dmesg -e in the second half of a month': ({ at, message }) =>
    at % 3 < 1 ? `[Nov22 09:01] ${message}` : `[ +12.000012] ${message}`,
  'dmesg --time-format iso': (record) => `${iso(record, ',')}+01:00 ${record.message}`,
  'dmesg with two time formats': (record) => `[${record.stamp}] ${iso(record, ',')}+00:00 ${record.message}`,
  'dmesg -x': ({ stamp, message }) => `kern  :info  : [${stamp}] ${message}`,
  'dmesg -x -T': (record) => `kern  :warn  : [Mon Nov  2 ${clock(record)} 2026] ${record.message}`,
  'dmesg -r': ({ stamp, message }) => `<6>[${stamp}] ${message}`,
  'dmesg -r -t': ({ message }) => `<30>${message}`,
  'dmesg --color=always': ({ stamp, message }) => `\u001b[32m[${stamp}] \u001b[0m${message}`,
  'cat /dev/kmsg': ({ at, message }) => `6,${Math.round(at)},${Math.round(at * 1e6)},-;${message}`,
  'cat /dev/kmsg with caller ids': ({ message }) => `6,12,3456,-,caller=T1;${message}`,
  syslog: (record) => `Nov  2 ${clock(record)} box kernel: [${record.stamp}] ${record.message}`,
  'syslog with ISO times': (record) => `${iso(record)}+00:00 box kernel: [${record.stamp}] ${record.message}`,
  'journalctl -k': (record) => `Nov 02 ${clock(record)} my-box.example.org kernel: ${record.message}`,
  'journalctl -k in another language': (record) => `nov. 02 ${clock(record)} box kernel: ${record.message}`,
  'journalctl -k -o short-precise': (record) =>
    `Nov 02 ${clock(record)}.${micros(record)} box kernel: ${record.message}`,
  'journalctl -k -o short-iso': (record) => `2026-11-02T${clock(record)}+0100 box kernel: ${record.message}`,
  'journalctl -k -o short-iso-precise': (record) => `${iso(record)}+01:00 box kernel: ${record.message}`,
  'journalctl -k -o short-full': (record) => `Mon 2026-11-02 ${clock(record)} CET box kernel: ${record.message}`,
  'journalctl -k -o short-monotonic': ({ stamp, message }) => `[${stamp}] box kernel: ${message}`,
  'journalctl -k -o short-delta': ({ stamp, message }) => `[${stamp} <    0.000012 >] box kernel: ${message}`,
  'journalctl -k -o short-unix': (record) => `1793610000.${micros(record)} box kernel: ${record.message}`,
  'journalctl -k -o cat': ({ message }) => message,
};

const printed = (style: (record: Record) => string): string => `${records.map(style).join('\n')}\n`;

describe('a kernel log', () => {
  it('tells the importer something to begin with', () => {
    const { release, softReserved, memoryBlockSize } = readDmesg(real);
    expect({ release, softReserved, memoryBlockSize }).toEqual({
      release: '7.3.4+deb13-amd64',
      softReserved: [{ start: 0x110000000, end: 0x11fffffff }],
      memoryBlockSize: 2 ** 27,
    });
  });

  it.each(Object.keys(styles))('as %s prints it says the same to the importer and to conform', (command) => {
    const text = printed(styles[command] ?? String);
    expect({ importer: readDmesg(text), conform: readLines(text) }).toEqual({
      importer: readDmesg(real),
      conform: readLines(real),
    });
  });

  it.each(Object.keys(styles))('as %s prints it keeps the numbers of its lines', (command) => {
    const lines = readLogText(printed(styles[command] ?? String)).lines;
    expect(lines.map(({ number, message }) => [number, message])).toEqual(
      records.map(({ message }, index) => [index + 1, message]),
    );
  });

  it('of a whole journal leaves other programs out and says where they were', () => {
    const text = [
      '-- Boot 0123456789abcdef0123456789abcdef --',
      'Nov 02 09:00:00 box kernel: Linux version 7.3.4 (someone)',
      'Nov 02 09:00:01 box systemd[1]: cxl_mem mem0: probe: 0',
      'Nov 02 09:00:02 box kernel: cxl_mem mem0: probe: -6',
      'Nov 02 09:00:03 box my-program: Linux version 1',
    ];
    expect(readLogText(text.join('\n'))).toEqual({
      lines: [
        { number: 2, message: 'Linux version 7.3.4 (someone)' },
        { number: 4, message: 'cxl_mem mem0: probe: -6' },
      ],
      foreign: [1, 3, 5],
    });
  });

  it('does not take the device of a message for the host of a journal', () => {
    const messages = [
      'usb 1-1: new device',
      'Booting kernel: `quiet` is fine',
      'pci 0000:00:02.0: [8086:1237] type 00',
    ];
    for (const style of [styles['dmesg'], styles['dmesg --time-format iso'], styles['dmesg -T']]) {
      const text = messages.map((message) => style?.({ at: 1, stamp: '    1.000000', message })).join('\n');
      expect(readLogText(text).lines.map(({ message }) => message.replace(/^Booting kernel: /, ''))).toEqual(
        messages.map((message) => message.replace(/^Booting kernel: /, '')),
      );
    }
  });

  it('with a range that cannot be is refused with its line', () => {
    const text = '[    0.0] Linux version 7.3.4\n[    0.0] BIOS-e820: [mem 0x20000-0x10000] soft reserved\n';
    expect(() => readDmesg(text, 'kern.log')).toThrow(
      expect.objectContaining({ name: 'ImportError', file: 'kern.log', line: 2 }) as Error,
    );
  });

  it('of any text loses no line and makes none up', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...Object.values(styles)).map((style) => style(records[7] ?? { at: 0, stamp: '', message: '' })),
    );
    fc.assert(
      fc.property(fc.array(line), (parts) => {
        const text = parts.map((part) => part.replaceAll('\n', ' ')).join('\n');
        const { lines, foreign } = readLogText(text);
        const blank = text.split('\n').flatMap((one, index) => (one.trim() === '' ? [index + 1] : []));
        const numbers = new Set([...lines.map(({ number }) => number), ...foreign, ...blank]);
        const last = text.split('\n').length;
        return [...numbers].every((number) => number >= 1 && number <= last) && numbers.size === last;
      }),
    );
  });
});
