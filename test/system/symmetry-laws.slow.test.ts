import { describe, expect, it } from 'vitest';
import { replay } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { ownerMap } from '../../src/properties/index.ts';
import { assemble, designById, gateById, observerOf, planOf } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { generatorsOf } from '../../src/hints/symmetry.ts';
import { bothWays, boxOf, planned } from './reduced.ts';

const namesOf = (scenario: Scenario, design = 'f') => generatorsOf(planned(scenario, design)).map(({ name }) => name);
const withoutFaults = (id: string): Scenario => ({ ...loadScenario(id), faults: [] });

describe('what may be alike in a box', () => {
  it('is a member of a set and its neighbour, a set and the next, a bridge and the next', () => {
    expect(namesOf(boxOf('scale:8,ways=2,bridges=2'))).toEqual([
      'mem0 and mem1',
      'mem2 and mem3',
      'mem4 and mem5',
      'mem6 and mem7',
      'region0 and region2',
      'region1 and region3',
      'hb12 and hb13',
    ]);
  });

  it('is a bridge and the next when a set has a member below each', () => {
    expect(namesOf(withoutFaults('S06'))).toEqual(['hb12 and hb222']);
  });

  it.each([
    ['a fault', loadScenario('S06')],
    ['a step of the script', loadScenario('S33')],
    ['what firmware did', loadScenario('S44')],
  ])('is not what %s tells apart', (_, scenario) => {
    expect(namesOf(scenario)).toEqual([]);
  });
});

describe('a check with --reduce symmetry', () => {
  it.each([
    ['scale:2', 'a0', [5696, 2891]],
    ['scale:2', 'd', [14441, 7682]],
    ['scale:2', 'f', [2828, 1625]],
    ['scale:2,ways=2', 'c', [1963, 1255]],
    ['scale:2,ways=2', 'e5', [6916, 3925]],
    ['scale:2,ways=2', 'f', [862, 529]],
    ['scale:2,bridges=2', 'f', [2829, 1626]],
  ] as const)('of %s under %s says the same after looking at fewer worlds', (box, design, worlds) => {
    const { whole, reduced, told } = bothWays(boxOf(box), design);
    expect(told(reduced)).toEqual(told(whole));
    expect([whole.worlds, reduced.worlds]).toEqual(worlds);
    expect([whole.reduction, reduced.reduction]).toEqual(['none', 'symmetry']);
  });

  it('leaves a sixth of three like sets', () => {
    const { worlds, complete } = checkScenario(boxOf('scale:3'), { design: 'f' }, { now: () => 0, reduce: 'symmetry' });
    expect([worlds, complete]).toEqual([7455, true]);
  });

  it('takes two endings for two when they differ only in which of two like sets it was', () => {
    const scenario = boxOf('scale:2');
    const { whole, reduced, told } = bothWays(scenario, 'e4');
    expect(told(reduced)).toEqual(told(whole));
    const plan = planned(scenario, 'e4');
    const network = assemble(plan);
    const observer = observerOf(plan, network);
    // The one is the other with its two sets exchanged.
    expect(reduced.endings).toEqual(expect.arrayContaining(['CXL+CXL+SR', 'CXL+SR+CXL']));
    for (const { schedule, owners } of reduced.endingReports) {
      const last = replay(network, schedule).at(-1)?.after ?? network.initial;
      expect(network.choices(last)).toEqual([]);
      expect(ownerMap(observer.view(last))).toEqual(owners);
    }
  });

  it('says so where no two devices are alike, and looks at every world', () => {
    const scenario = loadScenario('S17');
    const report = checkScenario(scenario, { design: 'f' }, { now: () => 0, reduce: 'symmetry' });
    const whole = checkScenario(scenario, { design: 'f' }, { now: () => 0 });
    expect([report.reduction, report.notes, report.worlds]).toEqual([
      'none',
      ['no two devices of this box are alike: there is no symmetry to use'],
      whole.worlds,
    ]);
  });

  it('breaks a property after as many steps, for the device that is named', () => {
    const scenario = withoutFaults('S06');
    const { whole, reduced, told } = bothWays(scenario, 'a0');
    expect(told(reduced)).toEqual(told(whole));
    const plan = planOf(scenario, designById('a0'), gateById('G0'));
    const network = assemble(plan);
    const broken = reduced.properties.flatMap(({ schedule, steps }) =>
      schedule === null ? [] : [{ schedule, steps }],
    );
    expect(broken.map(({ schedule }) => replay(network, schedule).length)).toEqual(broken.map(({ steps }) => steps));
  });

  it('goes with partial order, which is what all means, and answers the same', () => {
    const scenario = boxOf('scale:2,ways=2');
    const whole = checkScenario(scenario, { design: 'f' }, { now: () => 0 });
    const all = checkScenario(scenario, { design: 'f' }, { now: () => 0, reduce: 'all' });
    expect(all.reduction).toBe('symmetry+partial-order');
    expect(all.worlds).toBeLessThan(whole.worlds);
    expect([all.verdict, all.endings, all.properties.map(({ id, verdict, steps }) => [id, verdict, steps])]).toEqual([
      whole.verdict,
      whole.endings,
      whole.properties.map(({ id, verdict, steps }) => [id, verdict, steps]),
    ]);
  });
});
