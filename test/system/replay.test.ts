import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario, replayScenario } from '../../src/verbs/index.ts';

/** The shortest schedule that breaks the property, and its record. */
function losing(id: string, design: string, property: string) {
  const scenario = loadScenario(id);
  const report = checkScenario(scenario, { design }, { now: () => 0 });
  const schedule = report.properties.find((one) => one.id === property)?.schedule ?? '';
  return replayScenario(scenario, { design }, schedule);
}

/** What a reader sees of a record: the steps that are not bookkeeping. */
const story = (record: ReturnType<typeof losing>): readonly string[] =>
  record.steps.filter((step) => !step.minor).map(({ note, kernel }) => `${note} [${kernel}]`);

describe('the loss of S03 under a0', () => {
  const record = losing('S03', 'a0', 'I1');

  it('ends with the Soft Reserved range under the window and no dax device', () => {
    expect([record.ending, record.before.at(-1), record.iomem.slice(-2)]).toEqual([
      'LOST',
      '4050000000-604fffffff : Soft Reserved',
      ['4050000000-604fffffff : CXL Window 0', '  4050000000-604fffffff : Soft Reserved'],
    ]);
  });

  it('names the three events that lose the memory, each with its kernel function', () => {
    expect(story(record)).toEqual(
      expect.arrayContaining([
        'cxl_acpi publishes CXL Window 0 (0x4050000000-0x604fffffff) in /proc/iomem [drivers/cxl/acpi.c:add_cxl_resources]',
        'cxl_pci fails on 0000:9f:00.0 with -ENODEV [drivers/cxl/pci.c:cxl_pci_probe]',
        'dax_hmem finds a CXL window over 0x4050000000-0x604fffffff and leaves the range to CXL for good [drivers/dax/hmem/hmem.c:hmem_register_device]',
      ]),
    );
  });

  it('is told in at most 15 rows', () => {
    expect(story(record).length).toBeLessThanOrEqual(14);
  });

  it('touches only actors whose state changed, and numbers steps from 1', () => {
    expect(record.steps.map(({ index }) => index)).toEqual(record.steps.map((_, at) => at + 1));
    const [boot] = record.steps;
    expect([boot?.choice, boot?.touched]).toEqual([
      { kind: 'spontaneous', actor: 'boot', event: 'env.boot' },
      ['boot'],
    ]);
  });
});

describe('the shadow of S17 under a0', () => {
  const record = losing('S17', 'a0', 'I4');

  it('prints System RAM as the kernel does, below the dax device of hmem', () => {
    expect([record.ending, record.iomem.slice(-5)]).toEqual([
      'SHADOW',
      [
        '850000000-284fffffff : CXL Window 0',
        '  850000000-284fffffff : region0',
        '    850000000-284fffffff : Soft Reserved',
        '      880000000-27ffffffff : dax1.0',
        '        880000000-27ffffffff : System RAM (kmem)',
      ],
    ]);
  });

  it('says why the region has no dax device', () => {
    expect(story(record)).toContain(
      'region0 finds System RAM in its range, so it binds without a dax device [drivers/cxl/core/region.c:cxl_region_probe]',
    );
  });
});

describe('a boot of S01 under f', () => {
  it('passes the gate, then leaves the range to the region that claims it', () => {
    const scenario = loadScenario('S01');
    const report = checkScenario(scenario, { design: 'f' }, { now: () => 0 });
    const record = replayScenario(scenario, { design: 'f' }, report.endingReports[0]?.schedule ?? '');
    const told = story(record);
    const at = (start: string): number => told.findIndex((line) => line.includes(start));
    const order = [
      'puts off the decision until CXL has probed',
      'wait_for_device_probe()',
      'CXL claims 0x850000000-0x284fffffff: the committed region0 contains it',
      'dax_region0 gets the dax device dax0.0',
    ].map(at);
    expect([record.ending, order.includes(-1), order]).toEqual(['CXL', false, order.toSorted((a, b) => a - b)]);
  });
});

describe('a schedule that cannot be taken', () => {
  const take = (schedule: string) => () => replayScenario(loadScenario('S03'), { design: 'a0' }, schedule);

  it('names its step and what was possible there', () => {
    expect(take('0/9')).toThrow(UsageError);
    expect(take('0/9')).toThrow('step 2 takes choice 9; possible there: 0 deliver go to boot from boot');
  });

  it('is refused when it is no schedule', () => {
    expect(take('0/x')).toThrow('step 2 is "x"');
  });
});

describe('a schedule that stops early', () => {
  it('has no ending, and no step when it is empty', () => {
    const record = replayScenario(loadScenario('S03'), { design: 'a0' }, '');
    expect([record.ending, record.steps, record.iomem]).toEqual([null, [], record.before]);
  });
});
