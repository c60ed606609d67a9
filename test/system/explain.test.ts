import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { PropertyId } from '../../src/model/property-names.ts';
import {
  checkScenario,
  diffSchedules,
  explainScenario,
  replayScenario,
  type ExplainOptions,
  type Explanation,
} from '../../src/verbs/index.ts';

const known = new Map<string, Explanation>();

const explain = (
  id: string,
  design: string,
  options: Partial<ExplainOptions> & { readonly gate?: string } = {},
): Explanation => {
  const { gate, ...rest } = options;
  // Several tests look at one explanation: it is worked out once.
  const key = JSON.stringify([id, design, options]);
  const explanation =
    known.get(key) ??
    explainScenario(loadScenario(id), { design, ...(gate === undefined ? {} : { gate }) }, { now: () => 0, ...rest });
  known.set(key, explanation);
  return explanation;
};

const s27 = explain('S27', 'f', { property: 'I5' });

/** The first change of order, as two pairs of kernel functions and actors: what must come first, and what after it. */
const flipOf = ({ flip }: Explanation) =>
  flip?.flips[0]?.pairs.map(({ first, second }) => [
    [second.actor, second.kernel],
    [first.actor, first.kernel],
  ]);

/** What check says of the end of a passing order: the ids of the properties that its final world breaks. */
const brokenAt = (id: string, design: string, gate: string, schedule: string): readonly PropertyId[] =>
  diffSchedules(loadScenario(id), { design, gate }, [schedule, schedule]).sides[0].complaints.map(
    ({ property }) => property,
  );

describe('the smallest change of order', () => {
  it('for S27 under f is the rescan before the gate looks: queued work is no probe', () => {
    expect(flipOf(s27)).toEqual([
      [
        ['driver/cxl_mem', 'drivers/cxl/core/port.c:cxl_bus_rescan'],
        ['owner', 'drivers/base/dd.c:wait_for_device_probe'],
      ],
    ]);
    expect(s27.flip?.flips.map(({ ending }) => ending)).toEqual(['CXL']);
    // The same step of the gate's work waits, now that a probe runs.
    expect(s27.flip?.flips[0]?.pairs[0]?.passing.first.note).toContain('waits in wait_for_device_probe()');
  });

  it('for S20 under f is the registration of cxl_pci before the deferred work: link order puts it last', () => {
    const explanation = explain('S20', 'f', { property: 'I5' });
    expect(flipOf(explanation)).toEqual([
      [
        ['boot', 'init/main.c:do_initcalls'],
        ['owner', 'drivers/base/dd.c:wait_for_device_probe'],
      ],
    ]);
    expect(explanation.flip?.flips[0]?.pairs[0]?.second.note).toContain('the driver cxl_pci is registered');
  });

  it('for S01 under f with G1 is the commit of the region before hmem decides', () => {
    const explanation = explain('S01', 'f', { gate: 'G1', property: 'I4' });
    expect(flipOf(explanation)).toEqual([
      [
        ['cxl_region/region0', 'drivers/cxl/core/region.c:cxl_region_attach'],
        ['owner', 'drivers/dax/hmem/hmem.c:process_defer_work'],
      ],
    ]);
  });

  it('stands beside others, each a place where a barrier would help', () => {
    const { flip } = explain('S27', 'f', { property: 'I4' });
    expect(flip?.flips.map(({ pairs }) => pairs.map(({ second }) => second.kernel))).toEqual([
      ['drivers/cxl/core/region.c:cxl_region_attach'],
      ['drivers/cxl/core/port.c:cxl_bus_rescan'],
    ]);
  });

  it('is shown by an order that really passes', () => {
    for (const [explanation, design, gate] of [
      [s27, 'f', 'G5'],
      [explain('S01', 'f', { gate: 'G1', property: 'I9' }), 'f', 'G1'],
    ] as const) {
      for (const { passing, ending } of explanation.flip?.flips ?? []) {
        expect(replayScenario(loadScenario(explanation.scenario), { design, gate }, passing).ending).toBe(ending);
        expect(brokenAt(explanation.scenario, design, gate, passing)).not.toContain(explanation.property);
      }
    }
  });

  it('of two endings leads from the worse to the better', () => {
    const { property, losing, flip } = explain('S27', 'f', { property: 'I11' });
    expect([property, losing?.ending, flip?.flips[0]?.ending]).toEqual(['I11', 'SHADOW', 'CXL']);
  });
});

describe('a boot of which no order passes', () => {
  it('has a fault (S03 under a0), and the explanation names it', () => {
    const { property, flip, givens, decidedAt } = explain('S03', 'a0');
    expect([property, flip, decidedAt]).toEqual(['I1', { found: 'none', flips: [] }, 0]);
    expect(givens[0]).toBe('each probe of 0000:9f:00.0 fails with -ENODEV');
  });

  it('lacks modules in its initramfs (S19 under f)', () => {
    const { flip, givens } = explain('S19', 'f');
    expect([flip?.found, givens[0]]).toEqual([
      'none',
      'the initramfs has cxl_acpi, dax_hmem, kmem and device_dax; the rest comes with the real root',
    ]);
  });

  it('has a gate that is too early by design (S01 under f with G1: before udev starts)', () => {
    expect(explain('S01', 'f', { gate: 'G1', property: 'I5' }).flip?.found).toBe('none');
  });
});

describe('the losing order', () => {
  it('has no more steps than the shortest, fewer switches, and shows the same complaint', () => {
    const report = checkScenario(loadScenario('S27'), { design: 'f' }, { now: () => 0 });
    const shortest = report.properties.find(({ id }) => id === 'I5');
    expect([s27.losing?.steps.length, s27.why]).toEqual([shortest?.steps, shortest?.why]);
    expect(s27.minimised).toEqual({ before: { steps: 18, switches: 3 }, after: { steps: 18, switches: 2 } });
    expect(explain('S20', 'f', { property: 'I4' }).minimised).toEqual({
      before: { steps: 28, switches: 6 },
      after: { steps: 28, switches: 1 },
    });
  });

  it('is decided at the step after which no order passes', () => {
    expect([s27.decidedAt, s27.losing?.steps.at(-1)?.index]).toEqual([18, 18]);
    expect(explain('S27', 'f', { property: 'I4' }).decidedAt).toBe(23);
  });

  it('may be one that the reader brings, from which what it can do without is taken', () => {
    const { continued } = s27;
    const again = explain('S27', 'f', { property: 'I5', schedule: continued ?? '' });
    expect([again.losing?.schedule, again.flip]).toEqual([s27.losing?.schedule, s27.flip]);
    expect(() => explain('S27', 'f', { property: 'I5', schedule: '0/0' })).toThrow(
      'does not lead to released-early (I5)',
    );
    expect(() => explain('S27', 'f', { property: 'I5', schedule: '0/9' })).toThrow('step 2 takes choice 9');
    expect(() => explain('S27', 'f', { schedule: '0/0' })).toThrow('needs the property');
  });
});

describe('an explanation without a losing order', () => {
  it('says that the property holds', () => {
    const { verdict, property, losing, flip } = explain('S01', 'f', { property: 'I1' });
    expect({ verdict, property, losing, flip }).toEqual({ verdict: 'holds', property: 'I1', losing: null, flip: null });
    expect(explain('S01', 'f')).toMatchObject({ verdict: 'holds', property: null });
  });

  it('says that a bound was hit', () => {
    expect(explain('S27', 'f', { property: 'I1', bounds: { worlds: 50 } })).toMatchObject({
      verdict: 'unknown',
      complete: false,
    });
  });

  it('does not call what it could not look at decided', () => {
    const bounded = explain('S27', 'f', { property: 'I5', bounds: { worlds: 900 } });
    expect([bounded.verdict, bounded.complete, bounded.decidedAt]).toEqual(['violated', false, null]);
    expect(bounded.flip?.found).toBe('flips');
  });
});

describe('the difference of two schedules', () => {
  const losing = s27.continued ?? '';
  const passing = s27.flip?.flips[0]?.passing ?? '';
  const diff = diffSchedules(loadScenario('S27'), { design: 'f' }, [losing, passing]);

  it('is the race that decides them, and where each leads', () => {
    expect(diff.races[0]?.first.kernel).toBe('drivers/base/dd.c:wait_for_device_probe');
    expect(diff.races[0]?.second.kernel).toBe('drivers/cxl/core/port.c:cxl_bus_rescan');
    expect(diff.sides.map(({ ending, complaints }) => [ending, complaints.map(({ property }) => property)])).toEqual([
      ['SHADOW', ['I4', 'I5', 'I9']],
      ['CXL', []],
    ]);
  });

  it('is none for two orders of steps that do not see each other', () => {
    const { same, shared, races } = diffSchedules(loadScenario('S27'), { design: 'f' }, [losing, losing]);
    expect([same, shared, races]).toEqual([true, diff.sides[0].steps, []]);
  });

  it('may be that of two beginnings', () => {
    const short = diffSchedules(loadScenario('S27'), { design: 'f' }, ['0/0', '0/0/0']);
    expect(short.sides.map(({ ending, owners, alone }) => [ending, owners, alone.length])).toEqual([
      [null, [], 0],
      [null, [], 1],
    ]);
    expect([short.shared, short.same]).toEqual([2, false]);
  });
});
