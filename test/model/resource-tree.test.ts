import { describe, expect, it } from 'vitest';
import {
  allocFree,
  formatIomem,
  hasSystemRam,
  insertExpandToFit,
  insertResource,
  parseIomem,
  pathTo,
  regionIntersects,
  releaseWithChildren,
  removeResource,
  requestMemRegion,
  requestResource,
  type ResourceKind,
  type ResourceTree,
} from '../../src/model/resource-tree.ts';

const at = (start: number, end: number, name: string, kind: ResourceKind = 'other', busy = false) => ({
  name,
  range: { start, end },
  kind,
  busy,
});

/** Dedents a picture of /proc/iomem and reads it. */
const tree = (picture: string): ResourceTree => {
  const lines = picture.split('\n').filter((line) => line.trim() !== '');
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  const { tree: read, unread } = parseIomem(lines.map((line) => line.slice(margin)).join('\n'));
  expect(unread).toEqual([]);
  return read;
};
const text = (of: ResourceTree): string => formatIomem(of).join('\n');

const window0 = at(0x110000000, 0x14fffffff, 'CXL Window 0', 'cxl-window');
const softReserved = (start: number, end: number) => at(start, end, 'Soft Reserved', 'soft-reserved');

describe('insert_resource()', () => {
  it('puts the newcomer above a node of the same range', () => {
    const range = [0x4050000000, 0x604fffffff] as const;
    const window = at(...range, 'CXL Window 0', 'cxl-window');
    const windowLast = insertResource(insertResource([], softReserved(...range)).tree, window).tree;
    const softReservedLast = insertResource(insertResource([], window).tree, softReserved(...range)).tree;
    expect(text(windowLast)).toBe('4050000000-604fffffff : CXL Window 0\n  4050000000-604fffffff : Soft Reserved');
    expect(text(softReservedLast)).toBe(
      '4050000000-604fffffff : Soft Reserved\n  4050000000-604fffffff : CXL Window 0',
    );
  });

  it('makes the tree of a boot where region0 arrives between window and Soft Reserved', () => {
    const boot = [
      softReserved(0x110000000, 0x11fffffff),
      window0,
      at(0x110000000, 0x11fffffff, 'region0', 'cxl-region'),
    ].reduce<ResourceTree>((before, node) => insertResource(before, node).tree, []);
    const dax = requestMemRegion(boot, at(0x110000000, 0x11fffffff, 'dax0.0', 'dax')).tree;
    const ram = requestMemRegion(dax, at(0x110000000, 0x11fffffff, 'System RAM (kmem)', 'system-ram', true));
    expect(ram.conflict).toBeNull();
    expect(`\n${text(ram.tree)}`).toBe(`
110000000-14fffffff : CXL Window 0
  110000000-11fffffff : region0
    110000000-11fffffff : Soft Reserved
      110000000-11fffffff : dax0.0
        110000000-11fffffff : System RAM (kmem)`);
  });

  it('refuses a partial overlap, names it, and leaves the tree alone', () => {
    const before = tree(`
      110000000-14fffffff : CXL Window 0
        110000000-12fffffff : Soft Reserved`);
    expect(insertResource(before, at(0x120000000, 0x13fffffff, 'region0'))).toEqual({
      tree: before,
      conflict: 'Soft Reserved',
    });
  });

  it('refuses a range outside the named parent and a parent that is not there', () => {
    const before = tree('110000000-14fffffff : CXL Window 0');
    const region = at(0x150000000, 0x15fffffff, 'region0');
    expect(insertResource(before, region, { under: 'CXL Window 0' }).conflict).toBe('CXL Window 0');
    expect(insertResource(before, region, { under: 'CXL Window 1' }).conflict).toBe('CXL Window 1');
    expect(insertResource(before, region).conflict).toBeNull();
  });
});

describe('insert_resource_expand_to_fit()', () => {
  it('grows over what the range straddles, as 6.12 did with Soft Reserved near a PCI bus', () => {
    const before = tree(`
      180000000-97fffffff : PCI Bus 0000:00`);
    const done = insertExpandToFit(before, softReserved(0x110000000, 0x18fffffff));
    expect(text(done.tree)).toBe('110000000-97fffffff : Soft Reserved\n  180000000-97fffffff : PCI Bus 0000:00');
    expect({ range: done.range, expandedFor: done.expandedFor }).toEqual({
      range: { start: 0x110000000, end: 0x97fffffff },
      expandedFor: ['PCI Bus 0000:00'],
    });
  });

  it('adds nothing when the range does not fit the root', () => {
    expect(insertExpandToFit([], at(0, 2 ** 52, 'beyond'))).toEqual({
      tree: [],
      conflict: 'PCI mem',
      range: { start: 0, end: 2 ** 52 },
      expandedFor: [],
    });
  });
});

describe('request_resource()', () => {
  it('knows only the top level', () => {
    const before = tree('110000000-11fffffff : dax_region0');
    expect(requestResource(before, at(0x110000000, 0x110000fff, 'hmem.0')).conflict).toBe('dax_region0');
    expect(text(requestResource(before, at(0x100000000, 0x10fffffff, 'hmem.0')).tree)).toBe(
      '100000000-10fffffff : hmem.0\n110000000-11fffffff : dax_region0',
    );
  });
});

describe('request_mem_region()', () => {
  it('is blocked by a smaller region that is not busy, which is why kmem fails on Soft Reserved wider than the region', () => {
    const before = tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : region0`);
    expect(requestMemRegion(before, at(0x110000000, 0x12fffffff, 'dax0.0', 'dax', true))).toEqual({
      tree: before,
      conflict: 'region0',
    });
  });

  it('is blocked by a busy node at any depth', () => {
    const before = tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : dax0.0`);
    expect(requestMemRegion(before, at(0x110000000, 0x11fffffff, 'dax1.0', 'dax', true)).conflict).toBe('dax0.0');
  });
});

describe('remove_resource() and release_resource()', () => {
  const before = tree(`
    110000000-14fffffff : CXL Window 0
      110000000-11fffffff : region0
        110000000-11fffffff : Soft Reserved
      120000000-12fffffff : Soft Reserved`);

  it('differ in what becomes of the children', () => {
    expect(text(removeResource(before, 'region0'))).toBe(`110000000-14fffffff : CXL Window 0
  110000000-11fffffff : Soft Reserved
  120000000-12fffffff : Soft Reserved`);
    expect(text(releaseWithChildren(before, 'region0'))).toBe(`110000000-14fffffff : CXL Window 0
  120000000-12fffffff : Soft Reserved`);
  });

  it('take a range to tell nodes of one name apart, and do nothing for a name that is not there', () => {
    expect(text(removeResource(before, 'Soft Reserved', { start: 0x120000000, end: 0x12fffffff }))).toBe(
      `110000000-14fffffff : CXL Window 0\n  110000000-11fffffff : region0\n    110000000-11fffffff : Soft Reserved`,
    );
    expect(removeResource(before, 'region7')).toBe(before);
  });
});

describe('region_intersects()', () => {
  const range = { start: 0x110000000, end: 0x12fffffff };

  it('finds a window below Soft Reserved, unlike kernels before v6.12', () => {
    expect(
      regionIntersects(
        tree(`
      110000000-14fffffff : Soft Reserved
        110000000-14fffffff : CXL Window 0`),
        range,
        'cxl-window',
      ),
    ).toBe('intersects');
  });

  it('says mixed when matching nodes leave a gap', () => {
    expect(
      regionIntersects(
        tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : Soft Reserved`),
        range,
        'soft-reserved',
      ),
    ).toBe('mixed');
    expect(
      regionIntersects(
        tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : Soft Reserved
        120000000-12fffffff : Soft Reserved`),
        range,
        'soft-reserved',
      ),
    ).toBe('intersects');
  });

  it('says disjoint when nothing matches', () => {
    expect(regionIntersects(tree('110000000-14fffffff : CXL Window 0'), range, 'soft-reserved')).toBe('disjoint');
  });
});

describe('hasSystemRam()', () => {
  it('looks below every node but not beside the range', () => {
    const owned = tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : dax0.0
          118000000-11fffffff : System RAM (kmem)`);
    expect(hasSystemRam(owned, { start: 0x110000000, end: 0x11fffffff })).toBe(true);
    expect(hasSystemRam(owned, { start: 0x110000000, end: 0x117ffffff })).toBe(false);
  });
});

describe('allocFree()', () => {
  it('gives the lowest aligned gap of the window, and none when Soft Reserved fills it', () => {
    const half = tree(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : Soft Reserved`);
    expect(allocFree(half, 'CXL Window 0', 0x10000000, 0x10000000)).toEqual({ start: 0x120000000, end: 0x12fffffff });
    expect(allocFree(half, 'CXL Window 0', 0x40000000, 0x10000000)).toBeNull();
    expect(allocFree(half, 'CXL Window 1', 0x10000000, 0x10000000)).toBeNull();
  });

  it('does not mind Soft Reserved above the window', () => {
    expect(
      allocFree(
        tree(`
      110000000-14fffffff : Soft Reserved
        110000000-14fffffff : CXL Window 0`),
        'CXL Window 0',
        0x40000000,
        0x10000000,
      ),
    ).toEqual({ start: 0x110000000, end: 0x14fffffff });
  });
});

describe('/proc/iomem', () => {
  it('reads zeroed addresses, and says so', () => {
    expect(parseIomem('00000000-00000000 : System RAM\n  00000000-00000000 : Kernel code\n')).toMatchObject({
      zeroed: true,
      unread: [],
    });
  });

  it('numbers the lines it cannot read', () => {
    expect(parseIomem('00001000-0009fbff : System RAM\nnonsense\n 00001000-00001fff : odd\n').unread).toEqual([2, 3]);
  });

  it('stops indenting at the fifth level and still tells children from siblings', () => {
    const deep = Array.from({ length: 8 }, (_, depth) => depth).reduceRight<ResourceTree>(
      (children, depth) => [{ ...at(0x1000, 0xffff - depth * 0x1000, `level ${depth}`), children }],
      [],
    );
    expect(formatIomem(deep).at(-1)).toBe(`${' '.repeat(10)}00001000-00008fff : level 7`);
    expect(formatIomem(parseIomem(text(deep)).tree)).toEqual(formatIomem(deep));
    expect(pathTo(parseIomem(text(deep)).tree, 0x1000).length).toBe(8);
  });
});
