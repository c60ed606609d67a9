import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRange, overlaps, type Range } from '../../src/model/range.ts';
import type { ResourceNode } from '../../src/model/resource-tree.ts';
import type { DaxView, RegionView, View } from '../../src/model/view.ts';
import { endingOf } from '../../src/properties/index.ts';
import { cut, subtract } from '../../src/properties/ranges.ts';
import { broken, range } from './views.ts';

// Worlds on a grid of few cells collide often, and let a law look at each cell by itself.
const cell = 2 ** 28;
const cells = 12;
const cellRange = (from: number, to: number): Range => ({ start: from * cell, end: (to + 1) * cell - 1 });

const anyRange = fc
  .tuple(fc.nat(cells - 1), fc.nat(cells - 1))
  .map(([a, b]) => cellRange(Math.min(a, b), Math.max(a, b)));

/** Ranges that share no byte and may touch. */
const disjoint = (most: number) =>
  fc.uniqueArray(fc.nat(cells), { minLength: 0, maxLength: 2 * most }).map((edges) => {
    const sorted = edges.toSorted((a, b) => a - b);
    return sorted.flatMap((from, index) =>
      index % 2 === 0 && sorted[index + 1] !== undefined ? [cellRange(from, (sorted[index + 1] ?? 0) - 1)] : [],
    );
  });

const anyDax = fc
  .record({
    range: anyRange,
    ofHmem: fc.boolean(),
    fate: fc.constantFrom('kmem', 'device_dax', 'EBUSY', 'adding', ''),
  })
  .map(({ range: at, ofHmem, fate }): Omit<DaxView, 'id'> => ({
    range: at,
    parent: ofHmem ? 'hmem' : 'region',
    region: ofHmem ? null : 'region0',
    driver: fate === 'kmem' || fate === 'device_dax' ? fate : null,
    probeError: fate === 'EBUSY' ? fate : null,
    online: fate === 'kmem' ? at : null,
    adding: fate === 'adding' ? at : null,
  }));

const leaf =
  (kind: 'soft-reserved' | 'system-ram') =>
  (at: Range): ResourceNode => ({ name: kind, range: at, kind, busy: false, children: [] });

const anyView: fc.Arbitrary<View> = fc.record({
  softReserved: disjoint(3),
  memoryBlockSize: fc.constant(cell),
  iomem: fc
    .tuple(disjoint(1), disjoint(1))
    .map(([reserved, ram]) => [...reserved.map(leaf('soft-reserved')), ...ram.map(leaf('system-ram'))]),
  windows: disjoint(2),
  dax: fc.array(anyDax, { maxLength: 3 }).map((list) => list.map((dax, index) => ({ ...dax, id: `dax${index}.0` }))),
  regions: fc.tuple(disjoint(2), fc.boolean(), fc.boolean()).map(([list, ...bound]) =>
    list.map((at, index): RegionView => ({
      id: `region${index}`,
      range: at,
      committed: bound[index] === true,
      bound: bound[index] === true,
      daxRegion: false,
      targets: 1,
      ways: 1,
      probed: bound[index] === true,
      decodersReset: false,
    })),
  ),
  gate: fc.record({ waiting: fc.boolean(), released: fc.boolean() }),
  undecided: disjoint(1),
  deciding: fc.boolean(),
  hmem: fc.record({
    bound: fc.boolean(),
    heldUp: fc.boolean(),
    isOwnDesign: fc.boolean(),
    candidates: disjoint(2),
    registered: fc.array(anyRange, { maxLength: 2 }),
  }),
  handed: disjoint(1),
  probed: disjoint(1),
  failures: fc.array(fc.record({ device: fc.constant('mem0'), ranges: disjoint(1) }), { maxLength: 1 }),
  root: fc.record({ released: fc.boolean(), ports: fc.constant([]), working: fc.boolean() }),
  undecoded: fc.array(fc.record({ range: anyRange, why: fc.constant('it was reset') }), { maxLength: 1 }),
  heldProbes: fc.constant([]),
  outstanding: fc.constant([]),
  unrelated: fc.constant([]),
  conflicts: fc.constant([]),
  crashes: fc.constant([]),
  failedCreates: fc.constant([]),
});

const anyReserved = anyView.filter((world) => world.softReserved.length > 0);

const partsOf = (world: View) =>
  endingOf(world).parts.map(({ range: at, code }) => ({ ...range(at.replaceAll('0x', '')), code }));

/** The code of one cell said another way: a list of cases that looks at no other cell. */
function codeOfCell(world: View, at: Range): string {
  const here = world.dax.filter((dax) => overlaps(dax.range, at));
  const first = (test: (dax: DaxView) => boolean) =>
    here.find((dax) => test(dax) && dax.parent === 'hmem') ?? here.find(test);
  const dax = first((it) => it.driver !== null) ?? first((it) => it.probeError === null) ?? here[0];
  const region = world.regions.find((it) => overlaps(it.range, at));
  if (world.gate.waiting && world.undecided.some((it) => overlaps(it, at))) return 'HANG';
  if (dax === undefined) return 'LOST';
  if (dax.driver === null && dax.probeError !== null) return 'NOBIND';
  if (dax.parent === 'region') return 'CXL';
  return region === undefined ? 'HMEM' : region.bound ? 'SHADOW' : 'REMNANT';
}

const cellsOf = ({ start, end }: Range): readonly number[] =>
  Array.from({ length: cells }, (_, index) => index).filter(
    (index) => start <= index * cell && (index + 1) * cell - 1 <= end,
  );

describe('the laws of endings', () => {
  it('the parts are the Soft Reserved bytes in address order, without overlap', () => {
    fc.assert(
      fc.property(anyReserved, (world) => {
        const parts = partsOf(world);
        const perRange = world.softReserved.map((whole) => parts.filter((part) => overlaps(part, whole)));
        expect(perRange.flat()).toEqual(parts);
        expect(perRange.map((list) => ({ start: list[0]?.start, end: list.at(-1)?.end }))).toEqual(world.softReserved);
        // Within a range each part begins where the one before it ends, and says something else.
        for (const list of perRange) {
          expect(list.slice(1).map((part) => part.start)).toEqual(list.slice(0, -1).map((part) => part.end + 1));
          expect(list.slice(1).filter((part, index) => part.code === list[index]?.code)).toEqual([]);
        }
      }),
    );
  });

  it('each cell has the code that it has by itself', () => {
    fc.assert(
      fc.property(anyReserved, (world) => {
        const byPart = partsOf(world).flatMap((part) =>
          cellsOf(part).map((index) => [index, part.code.replace('+SR', '')]),
        );
        const byCell = world.softReserved
          .flatMap(cellsOf)
          .map((index) => [index, codeOfCell(world, cellRange(index, index))]);
        expect(byPart).toEqual(byCell);
      }),
      { numRuns: 500 },
    );
  });

  it('neither names nor the order of lists matter', () => {
    const shuffled = <T>(list: readonly T[], salt: number): readonly T[] =>
      salt % 2 === 0 ? list.toReversed() : [...list.slice(salt % 3), ...list.slice(0, salt % 3)];
    fc.assert(
      fc.property(anyView, fc.nat(5), (world, salt) => {
        const other: View = {
          ...world,
          softReserved: shuffled(world.softReserved, salt),
          windows: shuffled(world.windows, salt),
          undecided: shuffled(world.undecided, salt),
          iomem: shuffled(world.iomem, salt),
          dax: shuffled(world.dax, salt).map((dax, index) => ({
            ...dax,
            id: `dax${index + 7}.0`,
            region: dax.region && 'region9',
          })),
          regions: shuffled(world.regions, salt).map((region, index) => ({ ...region, id: `region${index + 8}` })),
        };
        expect(endingOf(other)).toEqual(endingOf(world));
      }),
    );
  });

  it('I1 is violated exactly when some part is LOST, or is HANG and has no dax device, and then I1b is too', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const hasNone = (at: Range): boolean =>
          cellsOf(at).some((index) => !world.dax.some((dax) => overlaps(dax.range, cellRange(index, index))));
        const bare = partsOf(world).some((part) => part.code === 'LOST' || (part.code === 'HANG' && hasNone(part)));
        const ids = broken(world);
        expect([ids.includes('I1'), ids.includes('I1b') || !bare]).toEqual([bare, true]);
      }),
    );
  });

  it('I1b is violated exactly when some byte has no dax device that a driver has claimed', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const idle = world.softReserved
          .flatMap(cellsOf)
          .some(
            (index) => !world.dax.some((dax) => dax.driver !== null && overlaps(dax.range, cellRange(index, index))),
          );
        expect(broken(world).includes('I1b')).toBe(idle);
      }),
    );
  });
});

describe('the laws of decisions', () => {
  const cellsIn = (ranges: readonly Range[]): readonly number[] => [...new Set(ranges.flatMap(cellsOf))];

  it('I13 is violated only where I1b is', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const ids = broken(world);
        expect(!ids.includes('I13') || ids.includes('I1b')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('I12 is violated exactly when some byte was given away that no region ever got through its probe with', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const probed = cellsIn(world.probed);
        expect(broken(world).includes('I12')).toBe(cellsIn(world.handed).some((index) => !probed.includes(index)));
      }),
    );
  });

  it('I14 is violated exactly when something is undecided and nobody is at work, or two registrations share a byte', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const idle = !world.gate.waiting && !world.deciding;
        const [first, second] = world.hmem.registered;
        const twice = first !== undefined && second !== undefined && overlaps(first, second);
        expect(broken(world).includes('I14')).toBe((idle && world.undecided.length > 0) || twice);
      }),
    );
  });

  it('I15 is violated exactly when a byte is about to be onlined that nothing decodes and no committed region holds', () => {
    fc.assert(
      fc.property(anyView, (world) => {
        const dead = cellsIn(world.undecoded.map(({ range: at }) => at));
        const alive = cellsIn(world.regions.filter(({ committed }) => committed).map(({ range: at }) => at));
        const adding = cellsIn(world.dax.flatMap((dax) => dax.adding ?? []));
        expect(broken(world).includes('I15')).toBe(
          adding.some((index) => dead.includes(index) && !alive.includes(index)),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('the laws of ranges', () => {
  it('cut may leave a single byte', () => {
    expect(
      cut({ start: 0, end: 4 }, [
        { start: 4, end: 9 },
        { start: 0, end: 0 },
      ]),
    ).toEqual([
      { start: 0, end: 0 },
      { start: 1, end: 3 },
      { start: 4, end: 4 },
    ]);
  });

  it('subtract and cut keep exactly the bytes they say', () => {
    fc.assert(
      fc.property(anyRange, fc.array(anyRange, { maxLength: 4 }), (whole, others) => {
        const kept = cellsOf(whole).filter(
          (index) => !others.some((other) => overlaps(other, cellRange(index, index))),
        );
        expect(subtract(whole, others).flatMap(cellsOf)).toEqual(kept);
        const pieces = cut(whole, others);
        expect(pieces.flatMap(cellsOf)).toEqual(cellsOf(whole));
        // No other range begins or ends inside a piece.
        expect(
          pieces
            .filter((piece) =>
              others.some((it) => overlaps(it, piece) && (it.start > piece.start || it.end < piece.end)),
            )
            .map(formatRange),
        ).toEqual([]);
      }),
    );
  });
});
