import { describe, expect, it } from 'vitest';
import type { ReplayStep } from '../../src/model/replay.ts';
import { columns, replayText } from '../../src/report/columns.ts';
import { lanesOf } from '../../src/report/lanes.ts';
import { record } from './samples.ts';

const busy = (actors: number): readonly ReplayStep[] =>
  Array.from({ length: actors }, (_, index) => ({
    ...record.steps[1],
    index: index + 1,
    choice: { kind: 'deliver' as const, actor: `actor${index}`, event: 'go', from: 'actor0' },
    touched: [`actor${index}`],
  }));

describe('columns', () => {
  it('shows one column per actor, time downwards, with the kernel function beside each step', () => {
    expect(columns(record)).toEqual([
      'S03  design a0  gate G0',
      '3 steps, ending LOST',
      '',
      '  A  modprobe',
      '  B  cxl_acpi',
      '  C  dax_hmem',
      '  D  gate',
      '',
      '    A  B  C  D',
      ' 1  *  o  |  |  modprobe: env.load',
      '    |  |  |  |    cxl_acpi publishes the window above the Soft Reserved',
      '    |  |  |  |    range.',
      '    |  |  |  |    drivers/cxl/acpi.c:cxl_acpi_probe',
      ' 2  +---->*  |  dax_hmem <- call.probe.start (from modprobe)',
      '    |  |  |  |    drivers/dax/hmem/hmem.c:hmem_register_device',
      ' 3  |  |  o  *  gate: timer wait.over',
      '    |  |  |  |    The wait ends.',
    ]);
  });

  it('fits a mail however many actors take part', () => {
    const lines = replayText({ ...record, steps: busy(40) });
    expect(lines.filter((line) => line.length > 72)).toEqual([]);
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
  });

  it('says so when the schedule stops before the end', () => {
    expect(columns({ ...record, steps: [], ending: null })[1]).toBe('0 steps, not the end yet');
  });
});

describe('lanes', () => {
  it('give every actor a column, and the least busy share the last of ten', () => {
    const lanes = lanesOf(busy(14));
    expect(lanes.letters).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']);
    expect(lanes.legend.at(-1)).toEqual({
      letter: 'J',
      actors: ['actor9', 'actor10', 'actor11', 'actor12', 'actor13'],
    });
    expect(lanes.columnOf.size).toBe(14);
  });
});
