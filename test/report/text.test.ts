import { describe, expect, it } from 'vitest';
import { sh } from '../../src/encode/shell.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { plain } from '../../src/report/layout.ts';
import { checkText, type TextOptions } from '../../src/report/text.ts';
import { brokenReport, record, recordColumns } from './samples.ts';

const options: TextOptions = {
  target: 'S03',
  title: 'cxl_pci fails on the only device',
  statements: new Map([
    ['I1', 'Every Soft Reserved byte ends under a dax device.'],
    ['I2', 'No byte has two claims.'],
    ['I11', 'The order does not matter.'],
  ]),
};

/** The last lines of the text of `brokenReport`. */
const brokenEnd: readonly string[] = [
  'next',
  '  quiesce explain S03 --design a0 --gate G0',
  '  quiesce diff S03 --design a0 --gate G0 --schedule 0/0\\',
  ' --schedule 0/3/1',
  '',
  'S03 a0: VIOLATED memory-lost (I1), order-decides (I11)',
];

describe('the report of a check', () => {
  it('says of a schedule that was found by leaving out orders that there may be a shorter one', () => {
    const report: CheckReport = {
      ...brokenReport,
      properties: brokenReport.properties.map((property) =>
        property.id === 'I1' ? { ...property, shortest: false } : property,
      ),
    };
    const added = checkText(report, options).filter((line) => !checkText(brokenReport, options).includes(line));
    expect(added).toEqual(['           order: the order below (3 steps, there may be a shorter one)']);
  });

  it('gives verdict, endings, reasons and the command that shows the shortest losing order', () => {
    expect(checkText(brokenReport, options)).toEqual([
      'S03  design a0  gate G0',
      'cxl_pci fails on the only device',
      '',
      'VIOLATED: 2 of 3 properties broken',
      'all orders: 1,234 worlds, 5,678 transitions, depth 21, reduction all,',
      '0.40 s',
      '  a world is one state of all drivers and of /proc/iomem together',
      '',
      'endings',
      '  CXL: in a dax device of a CXL region',
      '  LOST: no dax device',
      '  CXL      after 2 steps: 0/0',
      '           dax 0x110000000-0x11fffffff of region, kmem',
      '  CXL+LOST after 3 steps: the order below',
      '           0x110000000-0x117ffffff CXL',
      '           0x118000000-0x11fffffff LOST',
      '           region 0x110000000-0x117ffffff bound, 1 of 1 targets',
      '',
      'properties',
      '  VIOLATED memory-lost (I1): Every Soft Reserved byte ends under a dax',
      '           device.',
      '           why: 0x118000000-0x11fffffff has no dax device: dax_hmem left',
      '                it to CXL and no region came',
      '           order: the order below (3 steps)',
      '  VIOLATED order-decides (I11): The order does not matter.',
      '           why: two orders end differently',
      '           order: 0/0 (2 steps)',
      '           against: 0/3/1',
      '  holds    none of: two-owners (I2)',
      '',
      'over-wait',
      '  the gate waits out a timer',
      '  after 2 steps: 0/3',
      '',
      'faults of the model (please report them)',
      '  cxl_port in state live does not handle go',
      '',
      'see the order that leads to memory-lost (I1), 3 steps',
      '  quiesce replay S03 --design a0 --gate G0 --schedule 0/3/1',
      '',
      ...brokenEnd,
    ]);
  });

  it('shows the losing order and what it does to /proc/iomem, when given it', () => {
    expect(checkText(brokenReport, { ...options, losing: record }).slice(-24, -7)).toEqual([
      'the order that leads to memory-lost (I1), 3 steps',
      '',
      ...recordColumns,
      '',
      '/proc/iomem (- before, + after)',
      '- 110000000-11fffffff : Soft Reserved',
      '+ 110000000-14fffffff : CXL Window 0',
      '',
      'see it again',
      '  quiesce replay S03 --design a0 --gate G0 --schedule 0/3/1',
    ]);
  });

  it('says why a property stays unknown', () => {
    const [first] = brokenReport.properties;
    const property = { ...first, verdict: 'unknown' as const, why: 'some run goes round for ever', schedule: null };
    const lines = checkText({ ...brokenReport, properties: [property] }, options);
    expect(lines.slice(lines.indexOf('properties') + 1, lines.indexOf('properties') + 3)).toEqual([
      '  unknown  memory-lost (I1)',
      '           some run goes round for ever',
    ]);
  });

  it('says which bound made it unknown', () => {
    const report: CheckReport = {
      ...brokenReport,
      verdict: 'unknown',
      complete: false,
      bounds: { worlds: 10 },
      coverage: { met: 1234, expanded: 1000, depth: 7, stoppedBy: 'worlds' },
      properties: [],
      findings: [],
      endings: [],
      endingReports: [],
    };
    expect(checkText(report, options).slice(3, 9)).toEqual([
      'unknown: a bound was hit before every order was looked at',
      'not all orders (bounds: worlds 10): 1,234 worlds, 5,678 transitions,',
      'depth 21, reduction all, 0.40 s',
      '  a world is one state of all drivers and of /proc/iomem together',
      'coverage: 1,234 worlds met, 1,000 of them expanded; all orders of up to',
      '7 steps were looked at, ended by --worlds',
    ]);
  });

  it('colours verdicts only when given colours', () => {
    const lines = checkText(brokenReport, { ...options, paint: { ...plain, bad: (text) => `<${text}>` } });
    expect(lines.filter((line) => line.includes('<'))).toEqual([
      '<VIOLATED>: 2 of 3 properties broken',
      '  <VIOLATED> memory-lost (I1): Every Soft Reserved byte ends under a dax',
      '  <VIOLATED> order-decides (I11): The order does not matter.',
      'S03 a0: <VIOLATED> memory-lost (I1), order-decides (I11)',
    ]);
  });

  it('stays within a mail when the schedule is long', () => {
    const schedule = Array.from({ length: 200 }, () => '11').join('/');
    const properties = brokenReport.properties.map((property) => ({ ...property, schedule }));
    expect(checkText({ ...brokenReport, properties }, options).filter((line) => line.length > 72)).toEqual([]);
  });
});

describe('the end of the report', () => {
  const ends = (report: CheckReport, more: Partial<TextOptions> = {}): readonly string[] => {
    const lines = checkText(report, { ...options, ...more });
    return lines.slice(lines.indexOf('next'));
  };
  const held: CheckReport = {
    ...brokenReport,
    verdict: 'holds',
    properties: brokenReport.properties.filter(({ id }) => id === 'I2'),
    findings: [],
  };

  it('says why next, and where the two orders of order-decides (I11) part, before the verdict as the last line', () => {
    expect(ends(brokenReport)).toEqual([...brokenEnd]);
  });

  it('names what comes next after a verdict that holds', () => {
    expect(ends(held)).toEqual([
      'next',
      '  quiesce compare --scenarios S03',
      '  quiesce check S03 --design a0 --gate G0 --faults 1',
      '',
      'S03 a0: holds',
    ]);
  });

  it('asks about the property that was asked for', () => {
    expect(ends(brokenReport, { wanted: ['I1'] })[1]).toBe(
      '  quiesce explain S03 --design a0 --gate G0 --property memory-lost',
    );
  });

  it('begins commands as the program is started where they are read', () => {
    const lines = checkText(brokenReport, { ...options, program: sh`npm run -s quiesce --` });
    expect(lines.filter((line) => line.startsWith('  quiesce '))).toEqual([]);
    expect(lines).toContain('  npm run -s quiesce -- explain S03 --design a0 --gate G0');
  });

  it('lists the properties that are not asked of a design, so that the count is understood', () => {
    const statements = new Map([...options.statements, ['I12', 'twelve'], ['I18', 'eighteen']]);
    const line = '  n/a      handed-unprobed (I12), mixed-owners (I18): asked only of';
    expect(checkText(brokenReport, { ...options, statements })).toContain(line);
    expect(checkText(brokenReport, { ...options, statements, wanted: ['I1'] })).not.toContain(line);
  });
});
