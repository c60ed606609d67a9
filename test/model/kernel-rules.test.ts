import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isKernel, kernelSpec, KernelSpecError, rulesOf, assumptionsOf } from '../../src/model/kernel-rules.ts';
import { kernelSwitches, readReleases, releaseHas } from '../../src/model/kernel-switches.ts';

const followed = kernelSwitches.filter(({ followedBy }) => followedBy === 'drivers').map(({ id }) => id);

describe('the switches of kernels', () => {
  it('have names of their own, a cell for each release, and a function', () => {
    expect(new Set(kernelSwitches.map(({ id }) => id)).size).toBe(kernelSwitches.length);
    expect(kernelSwitches.filter(({ has }) => !/^[Yy?-]{6}$/.test(has))).toEqual([]);
    expect(kernelSwitches.filter(({ functions }) => !functions.every((one) => /^[\w/.-]+:\w+$/.test(one)))).toEqual([]);
    expect(kernelSwitches.filter(({ commits }) => !commits.every((one) => /^[0-9a-f]{12}$/.test(one)))).toEqual([]);
  });
});

describe('the rules of a kernel', () => {
  it('are those of its release', () => {
    for (const release of readReleases)
      for (const one of kernelSwitches)
        expect([release, one.id, rulesOf(release).has(one.id)]).toEqual([release, one.id, releaseHas(one, release)]);
  });

  it('of a series are those of its first release that was read, of a point release those of the nearest before it', () => {
    const releases = ['6.12', '6.12.50', '6.12.117', '6.12.118', '6.12.200', '6.18', '7.1.3', '7.2', '7.3', '7.3.9'];
    expect(releases.map((one) => rulesOf(one).release)).toEqual([
      '6.12.107',
      '6.12.107',
      '6.12.107',
      '6.12.118',
      '6.12.118',
      '6.12.107',
      '7.1',
      '7.2.13',
      '7.3.4',
      '7.3.4',
    ]);
    expect([assumptionsOf('6.18'), assumptionsOf('6.12'), assumptionsOf('7.2').length]).toEqual([
      ['6.18 was not read; it is taken to behave as 6.12.107'],
      [],
      1,
    ]);
  });

  it('with and without switches read back from their one text, in whatever order they were named', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...readReleases),
        fc.uniqueArray(fc.constantFrom(...followed)),
        fc.infiniteStream(fc.boolean()),
        (release, ids, coins) => {
          const added = ids.filter(() => coins.next().value as boolean);
          const removed = ids.filter((id) => !added.includes(id));
          const spec = kernelSpec(release, added, removed);
          expect(kernelSpec(release, added.toReversed(), removed.toReversed())).toBe(spec);
          const rules = rulesOf(spec);
          const wanted = kernelSwitches.filter(
            (one) =>
              added.includes(one.id as never) || (releaseHas(one, release) && !removed.includes(one.id as never)),
          );
          expect(kernelSwitches.filter(({ id }) => rules.has(id))).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('take a commit for its switches, and nothing that changes nothing', () => {
    expect(kernelSpec('7.0', ['87805c3'])).toBe('7.0+staged-targets-cancelled');
    expect(kernelSpec('7.1', ['87805c32e6ad'])).toBe('7.1');
    expect(kernelSpec('7.3', [], ['87805c32e6adffff'])).toBe('7.3~staged-targets-cancelled');
  });

  it.each([
    ['7.9', [], [], 'no kernel is called 7.9'],
    ['kernel', [], [], 'no kernel is called kernel'],
    ['7.1', ['faster'], [], 'no switch and no commit of a switch is called faster'],
    ['7.1', ['bridge-must-bind'], ['bridge-must-bind'], 'bridge-must-bind is both added and removed'],
    ['7.1', [], ['one-owner-per-byte'], 'one-owner-per-byte is what the ownership design does'],
    [
      '7.1',
      ['fsdev-dax'],
      [],
      'the model does not follow fsdev-dax: a kernel with it and one without it are the same here',
    ],
  ])('refuse %s with %j without %j', (version, added, removed, message) => {
    const spec = (): string => kernelSpec(version, added, removed);
    expect(spec).toThrow(KernelSpecError);
    expect(spec).toThrow(message);
  });

  it('are not read from any other text', () => {
    expect(['7.1', '7.1+bridge-must-bind', '7.1~x', '7.1+', '', '7.1 ', '7'].map(isKernel)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
