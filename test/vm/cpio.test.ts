import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { file, folder, isFile, link, readCpio, writeCpio, type CpioEntry } from '../../src/vm/cpio.ts';

const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const entry: fc.Arbitrary<CpioEntry> = fc.oneof(
  fc.tuple(path, fc.uint8Array({ maxLength: 300 }), fc.boolean()).map(([at, content, runs]) => file(at, content, runs)),
  fc.tuple(path, path).map(([at, to]) => link(at, `/${to}`)),
  path.map(folder),
);
/** Entries that can lie beside each other in a file system: no path twice, none below a file or link. */
const tree = fc
  .array(entry, { maxLength: 12 })
  .map((entries) =>
    entries.filter(
      ({ path: own }, index) =>
        !entries.some(
          (other, at) =>
            at !== index &&
            ((other.path === own && at < index) ||
              (own.startsWith(`${other.path}/`) && other.content.length >= 0 && !isFolder(other)) ||
              (other.path.startsWith(`${own}/`) && !isFolder(entries[index] ?? other))),
        ),
    ),
  );
const isFolder = ({ mode }: CpioEntry): boolean => (mode & 0o170000) === 0o040000;

describe('a cpio archive', () => {
  it('reads back as what was put in, with the folders that paths need', () => {
    fc.assert(
      fc.property(tree, (entries) => {
        const read = readCpio(writeCpio(entries));
        const known = new Set(entries.map((one) => one.path));
        expect(read.filter((one) => known.has(one.path)).toSorted(byPath)).toEqual(entries.toSorted(byPath));
        for (const extra of read.filter((one) => !known.has(one.path))) {
          expect(isFolder(extra)).toBe(true);
          expect(entries.some((one) => one.path.startsWith(`${extra.path}/`))).toBe(true);
        }
      }),
    );
  });

  it('has every folder before what lies in it, and no path twice', () => {
    fc.assert(
      fc.property(tree, (entries) => {
        const paths = readCpio(writeCpio(entries)).map((one) => one.path);
        expect(new Set(paths).size).toBe(paths.length);
        const folderOf = (own: string): string => own.split('/').slice(0, -1).join('/');
        const early = paths.filter(
          (own, index) => folderOf(own) !== '' && !paths.slice(0, index).includes(folderOf(own)),
        );
        expect(early).toEqual([]);
      }),
    );
  });

  it('keeps headers and contents on multiples of four bytes', () => {
    fc.assert(fc.property(tree, (entries) => writeCpio(entries).length % 4 === 0));
  });

  it('is the same bytes for the same entries', () => {
    const entries = [file('init', '#!/bin/sh\n', true), link('sbin/modprobe', '/usr/bin/kmod'), folder('proc')];
    expect(Buffer.from(writeCpio(entries)).equals(Buffer.from(writeCpio(entries)))).toBe(true);
    expect(new TextDecoder().decode(writeCpio(entries).subarray(0, 62))).toBe(
      '07070100000001000081ed0000000000000000000000010000000' + '00000000a',
    );
  });

  it('is refused when it is cut off, or is something else', () => {
    const whole = writeCpio([file('a', 'hello')]);
    expect(() => readCpio(whole.subarray(0, 100))).toThrow('without a trailer');
    expect(() => readCpio(whole.subarray(0, 114))).toThrow('inside an entry');
    expect(() => readCpio(new Uint8Array(200))).toThrow('no header of a cpio archive at byte 0');
  });

  const hasCpio = spawnSync('cpio', ['--version']).status === 0;
  it.skipIf(!hasCpio)('is listed by cpio as by our own reader', () => {
    const entries = [
      folder('proc'),
      file('usr/bin/cxl', 'x'.repeat(4097), true),
      link('sbin/modprobe', '/bin/busybox'),
    ];
    const archive = writeCpio(entries);
    const listed = spawnSync('cpio', ['-t', '--quiet'], { input: archive, encoding: 'utf8' });
    expect(listed.stdout.trim().split('\n')).toEqual(readCpio(archive).map((one) => one.path));
  });

  it('tells files from folders and links', () => {
    expect([file('a', ''), folder('b'), link('c', 'a')].map(isFile)).toEqual([true, false, false]);
  });
});

const byPath = (a: CpioEntry, b: CpioEntry): number => (a.path < b.path ? -1 : 1);
