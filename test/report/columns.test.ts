import { describe, expect, it } from 'vitest';
import type { ReplayStep } from '../../src/model/replay.ts';
import { columns, replayText, stepTitle } from '../../src/report/columns.ts';
import { lanesOf } from '../../src/report/lanes.ts';
import { record, recordColumns } from './samples.ts';

/** Steps of one actor each, every one told by the first. */
const busy = (actors: readonly string[]): readonly ReplayStep[] =>
  actors.map((actor, index) => ({
    ...record.steps[0],
    index: index + 1,
    choice: { kind: 'deliver' as const, actor, event: 'go', from: actors[0] ?? '' },
    touched: [actor],
  }));

const many = (amount: number): readonly string[] => Array.from({ length: amount }, (_, index) => `actor${index}`);

describe('columns', () => {
  it('show one column per driver, time downwards, the kernel function beside each step, bookkeeping folded', () => {
    expect(columns(record)).toEqual(['S03  design a0  gate G0', '3 steps, ending LOST', '', ...recordColumns]);
  });

  it('give bookkeeping at the end a row of its own', () => {
    expect(columns({ ...record, steps: record.steps.slice(0, 2) }).at(-1)).toBe(' 2  |  |  1 step of bookkeeping');
  });

  it('give each clause of a sentence a line', () => {
    const [step] = record.steps;
    const lines = columns({ ...record, steps: [{ ...step, note: 'one; two', kernel: '' }] });
    expect(lines.slice(-2)).toEqual([' 1  *  o  one', '    |  |  two']);
  });

  it('fit a mail however many actors take part', () => {
    const lines = replayText({ ...record, steps: busy(many(40)) });
    expect(lines.filter((line) => line.length > 72)).toEqual([]);
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).toEqual([]);
  });

  it('say so when the schedule stops before the end', () => {
    expect(columns({ ...record, steps: [], ending: null })[1]).toBe('0 steps, not the end yet');
  });
});

describe('the title of a step', () => {
  it('says who takes what from whom', () => {
    expect(record.steps.map(stepTitle)).toEqual([
      'modprobe: env.load',
      'dax_hmem <- call.probe.start (from modprobe)',
      'gate: timer wait.over',
    ]);
  });
});

describe('lanes', () => {
  it('give every actor a column, and the least busy share the last of ten', () => {
    const lanes = lanesOf(busy(many(14)));
    expect(lanes.letters).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']);
    expect(lanes.legend.at(-1)).toEqual({
      letter: 'J',
      actors: ['actor9', 'actor10', 'actor11', 'actor12', 'actor13'],
    });
    expect(many(14).map(lanes.columnOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9]);
    expect(lanes.columnOf('nobody')).toBe(undefined);
  });

  it('put a driver, its module and its only device into one column', () => {
    const actors = ['module/cxl_pci', 'driver/cxl_pci', 'cxl_pci/0000:0d:00.0', 'owner', 'driver/hmem_platform'];
    expect(lanesOf(busy(actors)).legend).toEqual([
      { letter: 'A', actors: ['cxl_pci'] },
      { letter: 'B', actors: ['dax_hmem'] },
    ]);
  });

  it('give each of several devices a column of its own', () => {
    expect(
      lanesOf(busy(['module/cxl_mem', 'cxl_mem/mem0', 'cxl_mem/mem1'])).legend.map(({ actors }) => actors),
    ).toEqual([['cxl_mem'], ['cxl_mem/mem0'], ['cxl_mem/mem1']]);
  });
});
