import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { families } from '../../src/model/kernel.ts';
import type { Scenario, UserStep } from '../../src/model/scenario.ts';
import { designOfFamily } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

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
  (change: (steps: readonly UserStep[]) => readonly UserStep[]): Change =>
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

const withFaultsOf =
  (...faults: Scenario['faults']): Change =>
  (scenario) => ({ ...scenario, faults });

describe('S28', () => {
  it('ends as any good boot when no probe is deferred', () => {
    expect(outcomes('S28', withFaultsOf())).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL: holds']);
  });

  it('lasts as long as the fault: a probe that is always deferred leaves the range to nobody, or to hmem', () => {
    const always = withFaultsOf({ kind: 'defer', device: '0000:0d:00.0', times: 99 });
    expect(outcomes('S28', always)).toEqual(['LOST: I1 I1b', 'LOST: I1 I1b', 'HMEM: I5']);
  });

  it('is the same race for a memdev whose own probe is deferred', () => {
    const memdev = withFaultsOf({ kind: 'defer', device: 'mem0', times: 1 });
    expect(outcomes('S28', memdev)).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL/SHADOW: I4 I5 I9 I10 I11 I12']);
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

describe('S35', () => {
  const without = (action: UserStep['do']): Change => withSteps((steps) => steps.filter((step) => step.do !== action));

  it('crashes only where the memdev is pulled and something follows its pointer', () => {
    expect(outcomes('S35', without('unplug'))).toEqual(['LOST: I1 I1b I6', 'LOST: I1 I1b I6', 'HMEM: holds']);
    expect(outcomes('S35', without('unbind'))).toEqual(['LOST: I1 I1b I6', 'LOST: I1 I1b I6', 'REMNANT: I8 I15']);
  });

  it('crashes as well when the second memdev comes at last: the last target sorts them all', () => {
    const comes: Change = (scenario) => ({
      ...withSteps((steps) => steps.map((step) => (step.do === 'unbind' ? { do: 'hotadd', memdev: 'mem1' } : step)))(
        scenario,
      ),
      platform: {
        ...scenario.platform,
        memdevs: scenario.platform.memdevs.map((memdev) =>
          memdev.name === 'mem1' ? { ...memdev, presence: 'late' } : memdev,
        ),
      },
      faults: [],
    });
    expect(outcomes('S35', comes).map((line) => line.split(':')[0])).toEqual(['CRASH', 'CRASH', 'REMNANT']);
  });

  it('is safe when the region was committed before the memdev is pulled', () => {
    expect(outcomes('S35', withFaultsOf()).map((line) => line.split(':')[0])).not.toContain('CRASH');
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

describe('S48', () => {
  const bridge = (presence: 'boot' | 'late'): Change =>
    withPlatform(({ hostBridges }) => ({ hostBridges: hostBridges.map((one) => ({ ...one, presence })) }));
  const freely = withSteps((steps) => steps.map((step) => (step.do === 'hotadd' ? { do: 'settle' } : step)));
  const asShipped: Change = (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, lateBridges: 'skip' } });

  it('ends as any good boot when the bridge is there', () => {
    const there: Change = (scenario) => bridge('boot')(freely(scenario));
    expect(outcomes('S48', there)).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL: holds']);
  });

  it('depends on order when the bridge comes at any moment', () => {
    expect(outcomes('S48', freely).map((line) => line.split(':')[0])).toEqual([
      'CXL+SR/SHADOW',
      'CXL/SHADOW',
      'CXL/SHADOW',
    ]);
  });

  it('is a box without CXL, and nothing is lost, where the bridge is skipped without a word as kernels do', () => {
    expect(outcomes('S48', asShipped)).toEqual(['HMEM: holds', 'HMEM: holds', 'HMEM: holds']);
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

describe('S52', () => {
  it('keeps the range for CXL when cxl_pci brings the memdev, since the gate asks for that module', () => {
    const expander = withPlatform(() => ({ memdevs: loadScenario('S19').platform.memdevs }));
    expect(outcomes('S52', expander)).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL: holds']);
  });

  it('is a matter of order when everything is in the initramfs: nobody asks for the accelerator’s module', () => {
    const whole: Change = (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, initramfs: 'all' } });
    expect(outcomes('S52', whole)).toEqual(['CXL+SR: I4', 'CXL: holds', 'CXL/SHADOW: I4 I5 I9 I10 I11 I12']);
  });

  it('brings no memdev when its module is missing', () => {
    const gone = withFaultsOf({ kind: 'missing', device: 'sfc' });
    expect(outcomes('S52', gone)).toEqual(['LOST: I1 I1b', 'LOST: I1 I1b', 'HMEM: holds']);
  });
});
