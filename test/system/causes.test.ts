import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { byHarm, harmOf, harms } from '../../src/model/harm.ts';
import type { Platform } from '../../src/model/platform.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { properties } from '../../src/properties/index.ts';
import { aimOf, verdictFor } from '../../src/verbs/causes/aim.ts';
import { causesOf, trialExplorer } from '../../src/verbs/causes/causes.ts';
import { firmwareConditions } from '../../src/verbs/causes/firmware.ts';
import { conditionsOf } from '../../src/verbs/causes/conditions.ts';
import { rangeConditions } from '../../src/verbs/causes/ranges.ts';
import { designById } from '../../src/boot/index.ts';
import { bootOf } from '../boots/real-boots.ts';
import { rulesOf } from '../../src/model/kernel-rules.ts';

const budget = { now: () => 0, until: 1, worlds: 300_000 };

function causesFor(scenario: Scenario, design: string, property: 'I1' | 'I15') {
  const trial = { scenario, variant: { design } };
  const look = trialExplorer(budget);
  const report = look(trial, scenario.userspace.order);
  if (!report) throw new Error('cannot be run');
  return causesOf(trial, rulesOf(designById(design).family), aimOf(scenario, report, property), look, budget);
}

describe('harm', () => {
  it('is known of every property, and orders them without losing one', () => {
    expect(properties.every(({ id }) => harms.includes(harmOf[id]))).toBe(true);
    expect(
      byHarm(properties)
        .map(({ id }) => id)
        .slice(0, 4),
    ).toEqual(['I1', 'I1b', 'I13', 'I15']);
    expect(byHarm(properties)).toHaveLength(properties.length);
  });
});

// One and two memdevs, interleaved and not.
const boxes = ['6.12-t1-sr256-std', '6.12-t2-sr512-std', '6.12-t1d-sr512-x2', '6.12-t2s-sr2-std'];

describe('firmware that is right', () => {
  it.each(boxes)('has nothing to be put right in %s', (name) => {
    const { platform } = bootOf(name).scenario;
    expect([...firmwareConditions(platform), ...rangeConditions(platform)].map(({ is }) => is)).toEqual([]);
  });
});

/** A platform with one decoder of it changed, and the device it is of. */
const wrongs = fc.record({
  box: fc.constantFrom(...boxes),
  which: fc.nat(5),
  how: fc.constantFrom('committed', 'ways', 'gone', 'range'),
});

function spoilt(
  platform: Platform,
  which: number,
  how: string,
): { readonly platform: Platform; readonly device: string } {
  const devices = [...platform.hostBridges.map(({ uid }) => `hb${uid}`), ...platform.memdevs.map(({ name }) => name)];
  const device = devices[which % devices.length] ?? '';
  const change = <
    T extends {
      readonly committed: boolean;
      readonly ways: number;
      readonly range: { readonly start: number; readonly end: number };
    },
  >(
    decoders: readonly T[],
  ): readonly T[] =>
    how === 'gone'
      ? decoders.slice(1)
      : decoders.map((decoder, index) => {
          if (index > 0) return decoder;
          if (how === 'committed') return { ...decoder, committed: false };
          if (how === 'ways') return { ...decoder, ways: decoder.ways * 2 };
          return { ...decoder, range: { ...decoder.range, end: decoder.range.end - 2 ** 27 } };
        });
  return {
    device,
    platform: {
      ...platform,
      hostBridges: platform.hostBridges.map((one) =>
        `hb${one.uid}` === device ? { ...one, decoders: change(one.decoders) } : one,
      ),
      memdevs: platform.memdevs.map((one) => (one.name === device ? { ...one, decoders: change(one.decoders) } : one)),
    },
  };
}

describe('firmware with one decoder wrong', () => {
  it('is told by the device that it is wrong in, and putting that right leaves nothing to be put right', () => {
    fc.assert(
      fc.property(wrongs, ({ box, which, how }) => {
        const { scenario } = bootOf(box);
        const { platform, device } = spoilt(scenario.platform, which, how);
        const givens = firmwareConditions(platform);
        const first = givens.find(({ is }) => is.includes(device));
        expect(first, `${box} ${device} ${how}`).toBeDefined();
        const mended = givens.reduce((trial, given) => given.take(trial), {
          scenario: { ...scenario, platform },
          variant: { design: 'a0' },
        }).scenario.platform;
        expect(firmwareConditions(mended).map(({ is }) => is)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

/** A boot that was explored in its own order. */
function triedBoot(name: string, design: string) {
  const { scenario } = bootOf(name);
  const trial = { scenario, variant: { design } };
  const look = trialExplorer(budget);
  const report = look(trial, 'forced');
  if (!report) throw new Error('cannot be run');
  return { scenario, trial, look, report };
}

describe('a cause', () => {
  it('is the absent module where that is what the boot lacks', () => {
    const { causes } = causesFor(bootOf('6.12-t1-sr256-nopci').scenario, 'a0', 'I1');
    expect(causes[0]).toMatchObject({ kind: 'module', without: 'the module cxl_pci is loaded', holds: 'every order' });
  });

  it('is firmware where that forgot a memdev', () => {
    const { causes } = causesFor(loadScenario('S44'), 'a0', 'I1');
    expect(causes[0]).toMatchObject({ kind: 'firmware', holds: 'every order' });
    expect(causes[0]?.without).toContain('mem1');
  });

  it('is never a boot in which the memory at stake is gone, or lost in another way', () => {
    const { scenario, trial, look, report } = triedBoot('6.12-t1-sr256-nopci', 'a0');
    const aim = aimOf(scenario, report, 'I1');
    const empty = { ...scenario, platform: { ...scenario.platform, softReserved: [] } };
    const without = look({ ...trial, scenario: empty }, 'forced');
    expect(without?.properties.find(({ id }) => id === 'I1')?.verdict).not.toBe('violated');
    expect(without && verdictFor(aim, empty, without)).toBe('violated');
  });

  it('is always one that was tried: taking it away again gives the same answer', () => {
    const { scenario, trial, look, report } = triedBoot('7.3-t1-sr256-hbnocommit', 'f');
    const aim = aimOf(scenario, report, 'I15');
    const { causes } = causesOf(trial, rulesOf('7.1'), aim, look, budget);
    expect(causes.length).toBeGreaterThan(0);
    for (const { without } of causes) {
      const taken = conditionsOf(trial, rulesOf('7.1'))
        .find((given) => given.without === without)
        ?.take(trial);
      const again = taken && look(taken, 'forced');
      expect(taken && again && verdictFor(aim, taken.scenario, again)).toBe('holds');
    }
  });
});
