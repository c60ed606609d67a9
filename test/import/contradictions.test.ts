import { describe, expect, it } from 'vitest';
import { importCapture } from '../../src/capture/import-capture.ts';
import { filesOf, refusal } from './refusal.ts';

/** A capture with only these files. */
const onlyOf = (name: string, kept: readonly string[]) =>
  new Map([...filesOf(name)].filter(([file]) => kept.includes(file)));

describe('a capture that contradicts itself', () => {
  it.each([
    ['iomem.txt', ['iomem.txt']],
    ['the log and iomem.txt', ['iomem.txt', 'dmesg.txt']],
    ['iomem.txt and the CEDT', ['iomem.txt', 'cedt.dat']],
  ])('is refused: of a box with a region, %s alone', (_, kept) => {
    expect(refusal(() => importCapture(onlyOf('6.12-t1-sr256-std', kept), 'box'))).toMatch(
      /^iomem\.txt:\d+ shows region0, and no file tells of a memdev: there is no cxl-list\.json$/,
    );
  });

  it('names the incomplete file, where it exists', () => {
    const files = onlyOf('6.12-t1-sr256-std', ['iomem.txt']).set('cxl-list.json', '[]');
    expect(refusal(() => importCapture(files, 'box'))).toMatch(/: cxl-list\.json has none$/);
  });

  it('is not one that has no region and whose dax device is of Soft Reserved memory', () => {
    const files = new Map([
      [
        'iomem.txt',
        '850000000-88fffffff : Soft Reserved\n  850000000-88fffffff : dax0.0\n    850000000-88fffffff : System RAM (kmem)\n',
      ],
    ]);
    expect(importCapture(files, 'box').scenario.platform.softReserved).toHaveLength(1);
  });

  it('is not one that is partial: a log alone, or a listing alone', () => {
    for (const file of ['dmesg.txt', 'cxl-list.json'])
      expect(importCapture(onlyOf('6.12-t1-sr256-std', [file]), 'box').notes.length).toBeGreaterThan(0);
  });
});
