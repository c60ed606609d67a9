import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { PropertyId } from '../../src/model/property-names.ts';
import { checkScenario, replayScenario } from '../../src/verbs/index.ts';
import type { Variant } from '../../src/boot/index.ts';

// Each property is broken by a real schedule of one scenario, and kept by every schedule of another that differs in little.
type Change = (scenario: Scenario) => Scenario;
interface Question extends Variant {
  readonly scenario: string;
  readonly change?: Change;
}

/** What the shortest schedule that breaks it says, or the verdict. */
function answer(id: PropertyId, { scenario, change = (same) => same, ...choice }: Question): string {
  const changed = change(loadScenario(scenario));
  const report = checkScenario(changed, choice, { now: () => 0 });
  expect(report.findings).toEqual([]);
  const found = report.properties.find((one) => one.id === id);
  if (found === undefined) return 'not asked';
  if (found.verdict !== 'violated') return found.verdict;
  // The schedule is one that can be taken again.
  expect(replayScenario(changed, choice, found.schedule ?? '').steps.length).toBe(found.steps);
  return found.why;
}

/** A range of HBM beside the CXL window, with a NUMA node of its own. */
const withHbm: Change = (scenario) => {
  const hbm = { start: 0x3000000000, end: 0x33ffffffff };
  const { platform } = scenario;
  return {
    ...scenario,
    platform: { ...platform, softReserved: [...platform.softReserved, hbm], srat: [...platform.srat, hbm] },
  };
};

/** User space unbinds hmem_platform and does not bind it again. */
const unboundForGood: Change = (scenario) => ({
  ...scenario,
  userspace: { ...scenario.userspace, steps: scenario.userspace.steps.slice(0, -2) },
});

const cases: readonly (readonly [id: PropertyId, breaks: Question, why: RegExp, keeps: Question])[] = [
  [
    'I3',
    { scenario: 'S30', design: 'a0', gate: 'G5', change: withHbm },
    /^0x3000000000-0x33ffffffff, in no CXL window: .* the walk of dax_hmem never ends: it waits for the gate$/,
    { scenario: 'S30', design: 'a0', change: withHbm },
  ],
  [
    'I6',
    { scenario: 'S09', design: 'f' },
    /^0x850000000-0x284fffffff was left to CXL, .*region0 .* is committed but cxl_region did not bind$/,
    { scenario: 'S09', design: 'd' },
  ],
  [
    'I8',
    { scenario: 'S06', design: 'f' },
    /^0x850000000-0x284fffffff was given to hmem, and the region is still there: .* it has 1 of 2;/,
    { scenario: 'S06', design: 'c' },
  ],
  [
    'I12',
    { scenario: 'S09', design: 'f' },
    /^0x850000000-0x284fffffff was given to CXL for good before any region over it got through cxl_region_probe\(\): .* did not bind$/,
    { scenario: 'S09', design: 'd' },
  ],
  [
    'I13',
    { scenario: 'S45', design: 'f' },
    /^0xf010000000-0xf01fffffff is beside a working region: dax1\.0 of hmem .* failed with EBUSY, .* is in the way/,
    { scenario: 'S45', design: 'd' },
  ],
  [
    'I14',
    { scenario: 'S31', design: 'f', change: unboundForGood },
    /^0x850000000-0x284fffffff was put off and never decided: no wait is pending, hmem_platform is not bound,/,
    { scenario: 'S31', design: 'f' },
  ],
  [
    'I15',
    { scenario: 'S34', design: 'f' },
    /^0x880000000-0x27ffffffff: kmem hot-adds it next for dax1\.0 of hmem, and nothing decodes it: mem0 \(\S+\) is not on the bus$/,
    { scenario: 'S03', design: 'f' },
  ],
  [
    'I16',
    { scenario: 'S30', design: 'f', gate: 'G1-in-probe' },
    /^cxl_acpi inside the probe of ACPI0017 waits for the gate/,
    { scenario: 'S30', design: 'f', gate: 'G1' },
  ],
  [
    'I17',
    { scenario: 'S30', design: 'a0', gate: 'G5', change: withHbm },
    /^0x3000000000-0x33ffffffff is in no CXL window and is not registered: the walk of dax_hmem waits for the gate$/,
    { scenario: 'S30', design: 'f', change: withHbm },
  ],
  [
    'I18',
    { scenario: 'S11', design: 'c' },
    /^a mixture: .* is hmem's and what CXL had online as dax0.0 .* stays until the next reboot$/,
    { scenario: 'S06', design: 'c' },
  ],
];

describe.each(cases)('%s', (id, breaks, why, keeps) => {
  it(`is broken by a schedule of ${breaks.scenario} under ${breaks.design}`, () => {
    expect(answer(id, breaks)).toMatch(why);
  });

  it(`is kept by every schedule of ${keeps.scenario} under ${keeps.design}`, () => {
    expect(answer(id, keeps)).toBe('holds');
  });
});

describe('memory outside every window', () => {
  it('loses its lines too where the module of dax_hmem waits for that of cxl_acpi, whose probe waits for the gate', () => {
    expect(answer('I3', { scenario: 'S30', design: 'a0', gate: 'G1-in-probe', change: withHbm })).toMatch(
      /now dax_hmem never walks: its module hangs behind the gate$/,
    );
  });
});

describe('a property that a design does not claim', () => {
  it('has no place in its report', () => {
    const asked = (design: string) => (['I12', 'I18'] as const).map((id) => answer(id, { scenario: 'S01', design }));
    expect({ a0: asked('a0'), a1: asked('a1'), c: asked('c'), d: asked('d'), f: asked('f') }).toEqual({
      a0: ['not asked', 'not asked'],
      a1: ['not asked', 'not asked'],
      c: ['holds', 'holds'],
      d: ['holds', 'not asked'],
      f: ['holds', 'not asked'],
    });
  });
});

describe('a reset of decoders', () => {
  it('kills memory that hmem onlines after the teardown of a committed region, and not after that of an incomplete one', () => {
    expect([
      answer('I15', { scenario: 'S09', design: 'c' }),
      answer('I15', { scenario: 'S06', design: 'c' }),
      answer('I15', { scenario: 'S09', design: 'd' }),
    ]).toEqual([expect.stringMatching(/decoder 0 of mem0 \(\S+\) was reset$/), 'holds', 'holds']);
  });
});
