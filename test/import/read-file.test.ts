import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario, readScenarioFile } from '../../src/scenario/catalogue.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import { fileError, fileLimits, readBytes, readText } from '../../src/input/read-file.ts';
import { readUserFile } from '../../src/plugins/user-file.ts';
import { walkFolder } from '../../src/input/walk-folder.ts';
import { refusal } from './refusal.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('read-file');
const at = (name: string): string => join(folder, name);
const limits = { largest: 1000, tooLarge: 'cut it', wanted: 'name a file' };

/** The error text without the temporary folder. */
const told = (read: () => unknown): string => refusal(read).replaceAll(`${folder}/`, '');

describe('a file', () => {
  it('is read up to the limit, whatever it holds', () => {
    writeFileSync(at('full'), 'ä'.repeat(500));
    expect(readText(at('full'), limits)).toBe('ä'.repeat(500));
    writeFileSync(at('empty'), '');
    expect(readBytes(at('empty'), limits)).toEqual(new Uint8Array());
    writeFileSync(at('marked'), '\ufefftext\r\n');
    expect(readText(at('marked'), limits)).toBe('text\r\n');
  });

  it('beyond the limit is refused before it is read', () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 3 * 2 ** 30);
    expect(told(() => readBytes(at('large'), limits))).toBe(
      'large has 3221225472 bytes, more than the 1000 that are taken',
    );
    expect(told(() => loadScenario(at('large')))).toMatch(/^large has 3221225472 bytes/);
  });

  it('that is no file is refused by what it is', async () => {
    mkdirSync(at('inner'));
    symlinkSync(at('nothing'), at('dangling'));
    symlinkSync(at('round'), at('round'));
    const server = createServer();
    await new Promise<void>((done) => void server.listen(at('socket'), done));
    const said = ['inner', 'socket', 'nothing', 'dangling', 'round', 'full/x'].map((name) =>
      told(() => readBytes(at(name), limits)),
    );
    await new Promise((done) => void server.close(done));
    expect(said).toEqual([
      'inner is a folder',
      'socket is a socket',
      'nothing cannot read the file: there is no such file or folder',
      'dangling cannot read the file: there is no such file or folder',
      'round cannot read the file: a link leads round in a circle, or may not be followed',
      'full/x cannot read the file: a part of the path is a file, not a folder',
    ]);
  });

  it.skipIf(process.platform !== 'linux')('without an end, or of no size that is told, ends at the limit', () => {
    symlinkSync('/dev/zero', at('zero'));
    execFileSync('mkfifo', [at('pipe')]);
    expect(told(() => readBytes(at('zero'), limits))).toBe('zero is a device, which may have no end');
    expect(told(() => readBytes(at('pipe'), limits))).toBe('pipe is a pipe, whose end nobody knows');
    expect(told(() => readScenarioFile(at('pipe')))).toBe('pipe is a pipe, whose end nobody knows');
    symlinkSync(at('pipe'), at('gate.ts'));
    expect(told(() => readUserFile(at('gate.ts'), { 'cxl-quiesce/machines': [], xstate: [] }))).toBe(
      'gate.ts is a pipe, whose end nobody knows',
    );
    // Files of /proc report size 0.
    expect(readText('/proc/self/comm', limits).length).toBeGreaterThan(0);
    expect(refusal(() => readBytes('/proc/self/smaps', limits))).toBe(
      '/proc/self/smaps has more than the 1000 bytes that are taken',
    );
    expect(refusal(() => readBytes('/proc/self/mem', limits))).toBe(
      '/proc/self/mem cannot read the file: the disk or the kernel reports an error',
    );
  });

  it('that is a link is not followed where links are not wanted', () => {
    symlinkSync(at('full'), at('link'));
    expect(readText(at('link'), limits)).toBe('ä'.repeat(500));
    expect(told(() => readBytes(at('link'), { ...limits, noLinks: true }))).toMatch(/may not be followed$/);
  });

  it.each([
    ['EACCES', 'cannot read the file: you may not'],
    ['EIO', 'cannot read the file: the disk or the kernel reports an error'],
    ['EMFILE', 'cannot read the file: too many files are open'],
    ['EWHATEVER', 'cannot read the file: EWHATEVER'],
  ])('that the system refuses with %s is told by its name, with what to do', (code, message) => {
    const error = fileError(Object.assign(new Error('open'), { code }), 'dmesg.txt');
    expect(error).toMatchObject({ name: 'ImportError', file: 'dmesg.txt', message, hint: expect.stringMatching(/\w/) });
  });

  it('has limits for every kind that a user names', () => {
    expect(Object.values(fileLimits).every(({ largest }) => largest >= 2 ** 20 && largest <= 2 ** 26)).toBe(true);
  });
});

const iomem = '110000000-14fffffff : CXL Window 0\n  110000000-11fffffff : Soft Reserved\n';

describe('the folder of a capture', () => {
  const capture = (name: string): string => {
    mkdirSync(at(name));
    writeFileSync(join(at(name), 'iomem.txt'), iomem);
    return at(name);
  };

  it('is not left by a link: what lies outside is passed over with a note', () => {
    const box = capture('linked');
    writeFileSync(at('secret.txt'), '0000-ffff : a secret\n');
    mkdirSync(at('outside'));
    symlinkSync(at('secret.txt'), join(box, 'memmap.txt'));
    symlinkSync('../secret.txt', join(box, 'cmdline.txt'));
    symlinkSync(at('outside'), join(box, 'snap-a'));
    symlinkSync('nowhere', join(box, 'lsmod.txt'));
    writeFileSync(join(box, 'log'), '[    0.000000] Linux version 6.12.1 (x)\n');
    symlinkSync('log', join(box, 'dmesg.txt'));
    const { scenario, notes } = importCaptureFolder(box);
    expect(scenario.kernel.release).toBe('6.12.1');
    expect(notes.filter((note) => note.startsWith('not read'))).toEqual([
      'not read: cmdline.txt is a link that leads out of the folder',
      'not read: lsmod.txt is a link that leads nowhere',
      'not read: memmap.txt is a link that leads out of the folder',
      'not read: snap-a is a link that leads out of the folder',
      'not read, for no file of a capture is called so: log',
    ]);
    symlinkSync(box, at('other'));
    expect(importCaptureFolder(at('other')).scenario).toEqual({
      ...scenario,
      id: 'other',
      cite: ['capture other'],
    });
  });

  it.skipIf(process.platform !== 'linux')('with a pipe in place of a file is refused, with its name', () => {
    const box = capture('piped');
    execFileSync('mkfifo', [join(box, 'other')]);
    expect(importCaptureFolder(box).notes).toContain('not read: other is a pipe, whose end nobody knows');
    symlinkSync('other', join(box, 'memmap.txt'));
    expect(told(() => importCaptureFolder(box))).toBe('piped/memmap.txt is a link that leads to no regular file');
    execFileSync('mkfifo', [join(box, 'dmesg.txt')]);
    expect(told(() => importCaptureFolder(box))).toBe('piped/dmesg.txt is a pipe, whose end nobody knows');
  });

  it('with a folder in place of a file is refused, with its name', () => {
    const box = capture('folders');
    mkdirSync(join(box, 'modules'));
    expect(importCaptureFolder(box).notes.join('\n')).not.toContain('modules');
    mkdirSync(join(box, 'cedt.dat'));
    expect(told(() => importCaptureFolder(box))).toBe('folders/cedt.dat is a folder');
    rmSync(join(box, 'cedt.dat'), { recursive: true });
    mkdirSync(join(box, 'dmesg.txt.gz'));
    expect(told(() => importCaptureFolder(box))).toBe('folders/dmesg.txt.gz is a folder');
  });

  it('whose name is none is called by the nearest, with a note', () => {
    const { scenario, notes } = importCaptureFolder(capture('my box\u202e $(x)'));
    expect(scenario.id).toBe('my-box-x');
    expect(notes[0]).toBe("the folder's name `my box\\u{202e} $(x)` is no id: the scenario is called my-box-x");
  });

  it('with names that are no text for a terminal shows them', () => {
    const box = capture('odd');
    writeFileSync(join(box, 'a\u001b[31m\nb'), '');
    writeFileSync(join(box, 'config-\u001b[31m'), 'x\n');
    const said = refusal(() => importCaptureFolder(box));
    expect(basename(said)).toBe('config-\\x1b[31m:1 has no line with CONFIG_ in it');
    rmSync(join(box, 'config-\u001b[31m'));
    expect(importCaptureFolder(box).notes.at(-1)).toBe(
      'not read, for no file of a capture is called so: a\\x1b[31m\\x0ab',
    );
  });

  it('with more than any capture has is refused, and one that is deep is read to a bound', () => {
    const box = capture('deep');
    mkdirSync(join(box, ...Array.from({ length: 60 }, () => 'd')), { recursive: true });
    expect(importCaptureFolder(box).notes).toContain('not read: d/d/d/d lies too deep');
    expect(told(() => walkFolder(box, 4))).toBe('deep holds more than 4 files and folders');
  });

  it('that is none is reported by name', () => {
    writeFileSync(at('plain'), '');
    utimesSync(at('plain'), 0, 0);
    expect([existsSync(at('plain')), told(() => importCaptureFolder(at('plain')))]).toEqual([
      true,
      'plain it is a file, not a folder',
    ]);
    expect(told(() => importCaptureFolder(at('none')))).toBe(
      'none cannot read the folder: there is no such file or folder',
    );
  });
});
