import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { parseScenario } from '../../src/scenario/scenario-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { worstConsequence } from '../../src/report/consequence.ts';
import { checkScenario, withFaults } from '../../src/verbs/index.ts';

const clock = { now: () => 0 };
const box = (text: string): Scenario => parseScenario(`id: box\ntitle: a box\n${text}`, 'box.yaml');
const nothing = box('platform: {}');
const vacuousIn = (scenario: Scenario, design: string) =>
  checkScenario(scenario, { design }, clock).properties.flatMap(({ id, vacuous }) =>
    vacuous === undefined ? [] : [id],
  );

const bridge = `
  windows: [{ range: 0x850000000-0x284fffffff, targets: [12] }]
  hostBridges: [{ uid: 12, dports: [{ id: 0, pci: 0000:0c:00.0 }] }]
  memdevs: [{ name: mem0, pci: 0000:0d:00.0, parent: { hostBridge: 12, dport: 0 }, size: 128 GiB }]`;

describe('a box with nothing to lose', () => {
  it.each(['a0', 'b', 'c', 'd', 'e4', 'f-v5', 'f'])('is unknown under %s, and the reason is named', (design) => {
    const { verdict, reason } = checkScenario(nothing, { design }, clock);
    expect({ verdict, reason }).toEqual({
      verdict: 'unknown',
      reason: 'vacuous: nothing to lose (no Soft Reserved range; 0 memdevs)',
    });
  });

  it.each([
    [
      'memdevs and windows too, when no region ever comes of them',
      'userspace: { udev: false, order: forced, steps: [settle] }',
    ],
    ['a region that never binds, so that no order gives memory to anyone', 'faults: [{ probe: region, errno: ENXIO }]'],
  ])('is one with %s', (_, rest) => {
    expect(checkScenario(box(`platform:${bridge}\n${rest}`), { design: 'a0' }, clock)).toMatchObject({
      verdict: 'unknown',
      reason:
        'vacuous: nothing to lose (no Soft Reserved range; 1 memdev, and no bound region or dax device in any order)',
    });
  });

  it('is unknown under every single fault as well', () => {
    expect(withFaults(nothing, { design: 'f' }, 1, clock)).toMatchObject({
      verdict: 'unknown',
      reason: 'vacuous: nothing to lose (no Soft Reserved range; 0 memdevs)',
    });
  });

  it('is not one whose Soft Reserved range no module ever looks at: that range is lost', () => {
    const lost = box(
      'platform: { softReserved: [0x850000000-0x284fffffff] }\nuserspace: { udev: false, order: forced, steps: [settle] }',
    );
    expect(checkScenario(lost, { design: 'a0' }, clock)).toMatchObject({ verdict: 'violated', endings: ['LOST'] });
  });

  it('is not one without Soft Reserved ranges where a region is bound', () => {
    expect(checkScenario(loadScenario('S49'), { design: 'a0' }, clock)).toMatchObject({ verdict: 'holds' });
  });
});

describe('a property whose antecedent never happens', () => {
  it('is told beside its verdict', () => {
    expect(vacuousIn(loadScenario('S17'), 'f')).toEqual(['I3', 'I8', 'I17']);
  });

  it('depends on what happens, not on the scenario alone: a lost range is never handed to hmem', () => {
    expect(vacuousIn(loadScenario('S03'), 'a0')).toContain('I14');
    expect(vacuousIn(loadScenario('S03'), 'f')).not.toContain('I14');
  });

  it.each(['a0', 'f'])('is never one that is violated or unknown (%s)', (design) => {
    const { properties } = checkScenario(loadScenario('S17'), { design }, clock);
    const verdicts = properties.filter(({ vacuous }) => vacuous !== undefined).map(({ verdict }) => verdict);
    expect([...new Set(verdicts)]).toEqual(['holds']);
  });
});

describe('a script that never comes to its end', () => {
  const stuck = box(`platform:
  softReserved: [0x850000000-0x284fffffff]${bridge}
userspace:
  udev: false
  order: forced
  steps: [{ modprobe: cxl_acpi }, { parallel: [cxl_pci] }, { parallel: [dax_hmem] }, settle]
faults: [{ slow: 0000:0d:00.0, untilStep: 3 }]`);
  const waiting = box(`platform:
  softReserved: [0x850000000-0x284fffffff]
userspace: { udev: false, order: forced, steps: [{ modprobe: cxl_acpi }, { await: hmem-deferred }, { modprobe: dax_hmem }] }`);

  it('proves nothing: every verdict is unknown, and the reason names the step', () => {
    const report = checkScenario(stuck, { design: 'f' }, clock);
    expect(report.reason).toContain(
      'the probe of 0000:0d:00.0 is slow until step 3 (settle), and user space waits for it in step 1 (parallel cxl_pci): neither can go on',
    );
    expect(report.stuck?.step).toBe(1);
    expect([report.verdict, ...new Set(report.properties.map(({ verdict }) => verdict))]).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  it('is one that waits for a milestone that never comes', () => {
    expect(checkScenario(waiting, { design: 'f' }, clock)).toMatchObject({
      verdict: 'unknown',
      stuck: { step: 1, why: 'step 1 waits for hmem-deferred, which never happens' },
    });
  });

  it('is one with a command that waits for itself: a probe that is slow until that very command has returned', () => {
    const report = checkScenario(loadScenario('S31'), { design: 'f-v6' }, clock);
    expect(report).toMatchObject({ verdict: 'unknown', stuck: { step: 4 } });
    expect([...new Set(report.properties.map(({ verdict }) => verdict))]).toEqual(['unknown']);
    expect(worstConsequence(report)).toBe('');
    expect(worstConsequence(checkScenario(loadScenario('S31'), { design: 'f' }, clock))).not.toBe('');
  });

  it('is not one whose command the kernel never returns from: that is a hang, and I7 says so', () => {
    const report = checkScenario(loadScenario('S27'), { design: 'f-v5' }, clock);
    expect(report.stuck).toBeUndefined();
    expect(report.verdict).toBe('violated');
  });
});
