import { describe, expect, it } from 'vitest';
import { stackLines } from '../../src/conform/ending.ts';
import { listExamples } from '../../src/capture/examples.ts';
import { parseIomem } from '../../src/model/resource-tree.ts';
import { checkScenario, replayScenario } from '../../src/verbs/index.ts';
import { bootOf } from './real-boots.ts';
import { withOrder } from '../../src/model/scenario.ts';

const examples = listExamples().map(({ id }) => id);

// What a user does: check, then replay the schedule that the report names. All boots are compared in forced.test.ts.
describe('/proc/iomem at the end of a replay', () => {
  it('is looked at in every bundled example', () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
  });

  it.each(examples)('%s: is what the machine had, in and around windows and Soft Reserved ranges', (name) => {
    const { scenario, design, real } = bootOf(name);
    const forced = withOrder(scenario, 'forced');
    const { endingReports } = checkScenario(forced, { design }, { now: () => 0 });
    const trees = endingReports.map(({ schedule }) => {
      const { iomem } = replayScenario(forced, { design }, schedule);
      return stackLines(parseIomem(iomem.join('\n')).tree, scenario);
    });
    expect(trees).toEqual([real?.iomem]);
  });

  it('holds Soft Reserved below a region on 6.12 and not at all on 7.3', () => {
    expect([bootOf('6.12-t1-sr256-std').real?.iomem, bootOf('7.3-t1-sr256-std').real?.iomem]).toEqual([
      [
        '110000000-14fffffff : CXL Window 0',
        '  110000000-11fffffff : regionN',
        '    110000000-11fffffff : Soft Reserved',
        '      110000000-11fffffff : daxN.N',
        '        110000000-11fffffff : System RAM (kmem)',
      ],
      [
        '110000000-14fffffff : CXL Window 0',
        '  110000000-11fffffff : regionN',
        '    110000000-11fffffff : daxN.N',
        '      110000000-11fffffff : System RAM (kmem)',
      ],
    ]);
  });
});
