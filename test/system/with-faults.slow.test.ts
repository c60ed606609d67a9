import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { formatScenario, parseScenario } from '../../src/scenario/scenario-file.ts';
import { formatFault, parseFault } from '../../src/model/fault.ts';
import type { Fault, Scenario } from '../../src/model/scenario.ts';
import type { CheckReport } from '../../src/model/verdict.ts';

import { checkScenario, withFaults } from '../../src/verbs/index.ts';
import { faultPoints, isMoot } from '../../src/boot/fault-points.ts';
import { modelOf } from '../../src/boot/model-of.ts';

const clock = { now: () => 0 };
const planned = (scenario: Scenario, design: string) => modelOf(scenario, { design }).plan;
const written = (faults: readonly string[]): readonly Fault[] => faults.flatMap((text) => parseFault(text) ?? []);
const broken = (report: CheckReport): readonly string[] =>
  report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);

/** The scenario as a file would have it, with the faults among its own. */
const fileWith = (scenario: Scenario, faults: readonly Fault[]): Scenario =>
  parseScenario(formatScenario({ ...scenario, faults: [...scenario.faults, ...faults] }), 'box.yaml');

// A small box keeps these quick: the law of one combination is the law of all.
const boxes = [
  ['S04', 'a0'],
  ['S52', 'f'],
] as const;

describe('up to no fault', () => {
  it.each(boxes)('is the plain check: %s under %s', (id, design) => {
    const scenario = loadScenario(id);
    expect(withFaults(scenario, { design }, 0, clock)).toEqual(checkScenario(scenario, { design }, clock));
  });
});

describe('up to one fault', () => {
  const reports = boxes.map(([id, design]) => ({
    scenario: loadScenario(id),
    design,
    report: withFaults(loadScenario(id), { design }, 1, clock),
  }));

  it('goes through every fault point and the box as it is', () => {
    for (const { scenario, design, report } of reports) {
      const points = faultPoints(planned(scenario, design)).length;
      expect(report.faults).toEqual({ upTo: 1, points, combinations: points + 1, finished: points + 1 });
      expect(report.complete).toBe(true);
    }
  });

  it('breaks a property with a set that breaks it, by the same schedule, in a file that has the set written in it', () => {
    for (const { scenario, design, report } of reports) {
      for (const { id, verdict, schedule, why, faults } of report.properties) {
        if (verdict !== 'violated') continue;
        const alone = checkScenario(fileWith(scenario, written(faults ?? [])), { design }, clock);
        expect(alone.properties.find((one) => one.id === id)).toMatchObject({ verdict, schedule, why });
      }
    }
  });

  it('breaks exactly what some single fault breaks, and names none where the box breaks it by itself', () => {
    for (const { scenario, design, report } of reports) {
      const alone = broken(checkScenario(scenario, { design }, clock));
      const ofOne = faultPoints(planned(scenario, design)).flatMap((fault) =>
        broken(checkScenario({ ...scenario, faults: [...scenario.faults, fault] }, { design }, clock)),
      );
      expect(broken(report).toSorted()).toEqual([...new Set([...alone, ...ofOne])].sort());
      expect(
        report.properties.filter(({ id, faults }) => alone.includes(id) && String(faults) !== '').map(({ id }) => id),
      ).toEqual([]);
    }
  });

  it('finds no event in any of them that a machine does not know', () => {
    expect(reports.flatMap(({ report }) => report.findings)).toEqual([]);
  });
});

describe('a search over faults that a bound cuts short', () => {
  const scenario = loadScenario('S04');
  const whole = withFaults(scenario, { design: 'a0' }, 1, clock);

  it('never says that a property holds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: whole.worlds * 2 }), (worlds) => {
        const report = withFaults(scenario, { design: 'a0' }, 1, { ...clock, bounds: { worlds } });
        expect(report.complete).toBe(worlds >= whole.worlds);
        expect(report.properties.some(({ verdict }) => verdict === 'holds')).toBe(report.complete);
      }),
      { numRuns: 6, examples: [[1], [whole.worlds - 1], [whole.worlds]] },
    );
  });

  it('stops between combinations when the time is over', () => {
    let seconds = 0;
    const report = withFaults(scenario, { design: 'a0' }, 1, {
      now: () => (seconds += 1),
      bounds: { time: 30 },
    });
    expect(report.complete).toBe(false);
    expect(report.faults?.finished).toBeLessThan(report.faults?.combinations ?? 0);
  });
});

describe('a set in which a card is not there', () => {
  const scenario = loadScenario('S06');
  const plan = planned(scenario, 'f');
  const absent: Fault = { kind: 'absent', device: 'mem0' };

  it('is void with any other fault of that card: nothing differs from the card not being there', () => {
    const plain = checkScenario({ ...scenario, faults: [...scenario.faults, absent] }, { design: 'f' }, clock);
    const others = faultPoints(plan).filter((fault) => fault.kind !== 'absent' && isMoot(plan, [absent, fault]));
    expect(others.map(formatFault)).toEqual([
      'probe 0000:0d:00.0 ETIMEDOUT',
      'media mem0',
      'probe endpoint:mem0 ENXIO',
      'slow 0000:0d:00.0',
      'defer 0000:0d:00.0',
      'removed mem0',
    ]);
    for (const fault of others)
      expect(
        checkScenario({ ...scenario, faults: [...scenario.faults, absent, fault] }, { design: 'f' }, clock),
      ).toEqual(plain);
  });
});

describe('up to two faults', () => {
  it('counts every pair but the void ones', () => {
    const scenario = loadScenario('S17');
    const plan = planned(scenario, 'f');
    const points = faultPoints(plan);
    const pairs = points.flatMap((one, index) => points.slice(index + 1).map((other) => [one, other]));
    const report = withFaults(scenario, { design: 'f' }, 2, { ...clock, bounds: { worlds: 1 } });
    expect(report.faults?.combinations).toBe(1 + points.length + pairs.filter((pair) => !isMoot(plan, pair)).length);
    expect(pairs.filter((pair) => isMoot(plan, pair))).toHaveLength(6);
  });

  it('keeps what fewer faults break, with the smaller set', () => {
    const scenario = loadScenario('S04');
    const [one, two] = [
      withFaults(scenario, { design: 'a0' }, 1, clock),
      withFaults(scenario, { design: 'a0' }, 2, clock),
    ];
    const brokenByOne = one.properties.filter(({ verdict }) => verdict === 'violated');
    expect(brokenByOne.map(({ id }) => id)).not.toEqual([]);
    expect(two.properties.filter(({ id }) => brokenByOne.some((property) => property.id === id))).toEqual(brokenByOne);
    expect(two.endings).toEqual(expect.arrayContaining([...one.endings]));
    expect(two.worlds).toBeGreaterThan(one.worlds);
  });
});

describe('fault points', () => {
  it('are those of the box and its kernel', () => {
    expect(faultPoints(planned(loadScenario('S52'), 'f')).map(formatFault)).toEqual([
      'probe ACPI0017 ENOMEM',
      'defer ACPI0017',
      'probe hb12 ENXIO',
      'probe 0000:0d:00.0 ETIMEDOUT',
      'media mem0',
      'probe endpoint:mem0 ENXIO',
      'absent mem0',
      'slow 0000:0d:00.0',
      'defer 0000:0d:00.0',
      'removed mem0',
      'assembly region',
      'probe region ENXIO',
      'probe dax_region ENOMEM',
      'probe hmem_platform ENOMEM',
      'missing cxl_acpi',
      'missing dax_hmem',
      'missing kmem',
      'missing dax_cxl',
      'missing cxl_mem',
      'missing cxl_pci',
      'missing sfc',
      'hang unrelated',
    ]);
  });

  it('leave out what the scenario has already, what a step needs, and what the build has not', () => {
    const own = (id: string) => faultPoints(planned(loadScenario(id), 'a0')).map(formatFault);
    expect(own('S06')).not.toContain('probe 0000:df:00.0 ETIMEDOUT');
    expect(own('S34')).not.toContain('absent mem0');
    expect(own('S20').filter((text) => text.startsWith('missing'))).toEqual([]);
    expect(own('S04').filter((text) => text.includes('ACPI0017'))).toEqual([]);
  });
});
