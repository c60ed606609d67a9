import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/import/catalogue.ts';
import { families } from '../../src/model/kernel.ts';
import type { Scenario, Step } from '../../src/model/scenario.ts';
import { checkScenario, designOfFamily } from '../../src/system/index.ts';

// A scenario is worth its file only if its ending comes from what its title says. Here that one thing is taken away or added.
type Change = (scenario: Scenario) => Scenario;

/** `ENDINGS: broken properties`. */
function outcome(id: string, design: string, change: Change = (same) => same, gate?: string): string {
  const report = checkScenario(
    change(loadScenario(id)),
    { design, ...(gate === undefined ? {} : { gate }) },
    { now: () => 0 },
  );
  expect(report.findings).toEqual([]);
  const broken = report.properties.filter(({ verdict }) => verdict !== 'holds').map((one) => one.id);
  return `${report.endings.join('/')}: ${broken.join(' ') || 'holds'}`;
}

/** Under a0, a1 and f, which kernels ship. */
const outcomes = (id: string, change?: Change, gate?: string): readonly string[] =>
  families.map((family) => outcome(id, designOfFamily(family), change, gate));

const withSteps =
  (change: (steps: readonly Step[]) => readonly Step[]): Change =>
  (scenario) => ({ ...scenario, userspace: { ...scenario.userspace, steps: change(scenario.userspace.steps) } });

const withPlatform =
  (change: (platform: Scenario['platform']) => Partial<Scenario['platform']>): Change =>
  (scenario) => ({ ...scenario, platform: { ...scenario.platform, ...change(scenario.platform) } });

describe('S14', () => {
  it('loses the rest to its odd end: with the last page whole, hmem claims the range and nobody gets memory', () => {
    const aligned = withPlatform(() => ({ softReserved: [{ start: 0, end: 0x30501fffff }] }));
    expect([outcome('S14', 'f'), outcome('S14', 'f', aligned)]).toEqual([
      'LOST+CXL+LOST: I1 I1b I13',
      'NOBIND: I1b I10 I13',
    ]);
  });
});

describe('S30', () => {
  it('hangs under every shipped design when the gate waits inside the probe of cxl_acpi, and under none when it does not', () => {
    expect([outcomes('S30', undefined, 'G1-in-probe'), outcomes('S30')]).toEqual([
      ['HANG: I1 I1b I7 I16', 'HANG: I1 I1b I7 I16', 'HANG: I1 I1b I7 I16'],
      ['CXL+SR: I4', 'CXL: holds', 'CXL: holds'],
    ]);
  });
});

describe('S31', () => {
  it('leaves the range undecided when nobody binds hmem_platform again: the decision was given up, and nothing hangs', () => {
    const once = withSteps((steps) => steps.slice(0, -2));
    expect([outcome('S31', 'f'), outcome('S31', 'f', once)]).toEqual(['CXL: holds', 'CXL: I14']);
  });
});

describe('S34', () => {
  it('ends as any good boot when the card stays', () => {
    const stays = withSteps((steps) => steps.map((step) => (step.do === 'unplug' ? { do: 'settle' } : step)));
    expect(outcomes('S34', stays)).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL: holds']);
  });
});

describe('S42', () => {
  it('keeps both halves when HMAT lists both', () => {
    const both = withPlatform(({ srat }) => ({ hmat: srat }));
    expect(outcomes('S42', both)).toEqual(['CXL+SR+HMEM: holds', 'CXL+HMEM: holds', 'CXL+HMEM: holds']);
  });

  it('loses the other half before 7.1 without any HMAT entry as well, and under f the whole range then brings no memory', () => {
    const none = withPlatform(() => ({ hmat: [] }));
    expect(outcomes('S42', none)).toEqual(['CXL+SR+LOST: I1 I1b I13', 'CXL+LOST: I1 I1b I13', 'NOBIND: I1b I10 I13']);
  });
});

describe('S43', () => {
  it('lets the user make the region only where no Soft Reserved node and no hmem device is in the way', () => {
    const create = withSteps((steps) => [
      ...steps,
      { do: 'create_region', window: 0, memdevs: ['mem0'] },
      { do: 'settle' },
    ]);
    expect(outcomes('S43', create)).toEqual(['LOST: I1 I1b I4', 'CXL: holds', 'HMEM: I4 I15']);
  });
});

describe('S51', () => {
  it('depends on order because the probe is asynchronous and the region leaves a part of the range over', () => {
    const sync: Change = (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, asyncProbe: [] } });
    const covered = withPlatform(() => ({ softReserved: [{ start: 0x850000000, end: 0x280fffffff }] }));
    expect([outcome('S51', 'f'), outcome('S51', 'f', sync), outcome('S51', 'f', covered)]).toEqual([
      'CXL+LOST/NOBIND: I1 I1b I10 I11 I13',
      'NOBIND: I1b I10 I13',
      'CXL: holds',
    ]);
  });
});
