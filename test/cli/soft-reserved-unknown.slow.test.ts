import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quiesce } from './real.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('unknown');

type Change = (text: string) => string;

/** A capture with some files changed. */
function box(capture: string, files: Readonly<Record<string, Change | null>>): string {
  const made = mkdtempSync(join(folder, 'box-'));
  for (const [file, change] of Object.entries(files)) {
    const from = join(captureFolder(capture), file);
    if (change === null) cpSync(from, join(made, file));
    else writeFileSync(join(made, file), change(readFileSync(from, 'utf8')));
  }
  return made;
}

const asAnybody: Change = (text) => text.replaceAll(/^( *)[0-9a-f]+-[0-9a-f]+ :/gm, '$100000000-00000000 :');
const without =
  (pattern: RegExp): Change =>
  (text) =>
    text
      .split('\n')
      .filter((line) => !pattern.test(line))
      .join('\n');

/** The listings that need no root privileges. */
const listings = { 'cxl-list.json': null, 'daxctl-list.json': null, 'devices.txt': null, 'lsmod.txt': null };
/** The offset of the last line of the memory map. */
const lastMapLine = (text: string): number => text.lastIndexOf('\n', text.lastIndexOf(' BIOS-e820: [mem ')) + 1;
const noMap = without(/BIOS-e820|e820|SRAT|user: \[mem|[Ss]oft [Rr]eserved/);
const noRequest: Change = (text) => noMap(text).replaceAll(/ memmap=\S+/g, '');
const known = { ...listings, 'iomem.txt': null, 'cedt.dat': null, 'attrs.txt': null, 'scenario.sh': null };

const cases: readonly (readonly [string, string, () => string])[] = [
  [
    'a kernel of no known release without a log',
    'no dmesg.txt and iomem.txt shows them before 7.0 only, while no file says which kernel this is; add dmesg.txt (the whole log)',
    () => box('7.3-t1-sr256-std', { ...listings, 'iomem.txt': null, 'attrs.txt': null }),
  ],
  [
    'a log without a map on 7.3',
    'dmesg.txt has no memory map and iomem.txt does not show them since 7.0; add dmesg.txt (the whole log)',
    () => box('7.3-t1-sr256-std', { ...known, 'dmesg.txt': noRequest }),
  ],
  [
    'a log without a map and addresses for root only',
    'dmesg.txt has no memory map and iomem.txt shows no addresses, as to anyone but root; add dmesg.txt (the whole log)',
    () => box('6.12-t1-sr256-std', { ...known, 'iomem.txt': asAnybody, 'dmesg.txt': noRequest }),
  ],
  [
    'a listing alone',
    'no dmesg.txt and no iomem.txt; add dmesg.txt (the whole log)',
    () => box('7.3-t1-sr256-std', { 'cxl-list.json': null }),
  ],
  [
    'a log whose beginning is cut off within the map',
    'the memory map in dmesg.txt is cut off and iomem.txt shows them before 7.0 only, while no file says which kernel this is; add dmesg.txt (the whole log)',
    () => box('7.3-t1-nosr-std', { ...known, 'dmesg.txt': (text) => text.slice(lastMapLine(text)) }),
  ],
  [
    'a log whose end is cut off within the map',
    'the memory map in dmesg.txt is cut off and iomem.txt does not show them since 7.0; add dmesg.txt (the whole log)',
    () => box('7.3-t1-nosr-std', { ...known, 'dmesg.txt': (text) => text.slice(0, lastMapLine(text)) }),
  ],
];

/** The text without line breaks. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('a capture that does not show Soft Reserved ranges', () => {
  it.each(cases)('%s: no verb says that all is well', async (_name, why, make) => {
    const made = make();
    const said = `Soft Reserved ranges are not known: ${why}`;
    for (const verb of ['check', 'diagnose']) {
      const { code, out } = await quiesce(`${verb} ${made}`);
      const text = flat(out);
      expect([code, text]).toEqual([3, expect.stringContaining(said)]);
      expect(text).not.toMatch(/no Soft Reserved memory to lose|Nothing is wrong|taken from \/proc\/iomem|: holds/);
      // Printed at the top, and again among the assumptions.
      expect(text.indexOf(said)).toBeLessThan(text.indexOf('assumed:'));
      expect(text).toContain(`assumed: ${said}`);
    }
    const { out } = await quiesce(`check ${made} --json`);
    const report = JSON.parse(out) as { readonly properties: readonly { readonly verdict: string }[] };
    expect(report).toMatchObject({ verdict: 'unknown', reason: said, softReservedUnknown: why });
    expect(new Set(report.properties.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
  });

  it('passes it on in the scenario file that is made of it', async () => {
    const made = box('7.3-t1-sr256-std', { 'cxl-list.json': null });
    const file = join(folder, 'box.yaml');
    expect((await quiesce(`import ${made} -o ${file}`)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('softReservedUnknown: no dmesg.txt and no iomem.txt;');
    for (const args of [
      ['check', file],
      ['check', file, '--property', 'I1'],
      ['check', file, '--reduce', 'partial-order'],
      ['diagnose', file],
      ['explain', file],
    ]) {
      const { code, out } = await quiesce(args.join(' '));
      expect([args, code, flat(out)]).toEqual([args, 3, expect.stringContaining('Soft Reserved ranges are not known')]);
    }
  });

  it('is the reason for the mark of a comparison', async () => {
    const made = box('7.3-t1-sr256-std', { 'cxl-list.json': null });
    const { code, out } = await quiesce(`compare --scenarios ${made} --designs a0,f`);
    expect([code, flat(out)]).toEqual([3, expect.stringContaining('or not all Soft Reserved ranges are known')]);
  });

  it('still says what is broken whatever ranges there are', async () => {
    const made = box('7.3-t1-sr256-std', { 'cxl-list.json': null });
    const { code, out } = await quiesce(`check ${made} --faults 1`);
    expect([code, flat(out)]).toEqual([1, expect.stringContaining('Soft Reserved ranges are not known: no dmesg.txt')]);
  });

  it('is none where the log has the map, or an old kernel shows them in /proc/iomem', async () => {
    for (const made of [
      box('7.3-t1-nosr-std', { ...known, 'dmesg.txt': null }),
      box('6.12-t1-sr256-std', { ...known, 'dmesg.txt': noRequest }),
    ]) {
      const { out, err } = await quiesce(`import ${made}`);
      expect(out + err).not.toContain('not known');
      expect(out).not.toContain('softReservedUnknown');
    }
    const { out } = await quiesce(`import ${box('6.12-t1-sr256-std', { ...known, 'dmesg.txt': noRequest })}`);
    expect(out).toContain('Soft Reserved ranges taken from /proc/iomem');
    expect(out).toContain('softReserved: [0x110000000-0x11fffffff]');
  });
});
