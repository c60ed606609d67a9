import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/model/verdict.ts';
import { plain } from '../../src/report/layout.ts';
import { checkText, type TextOptions } from '../../src/report/text.ts';
import { brokenReport } from './samples.ts';

const options: TextOptions = {
  target: 'S03',
  title: 'cxl_pci fails on the only device',
  statements: new Map([
    ['I1', 'Every Soft Reserved byte ends under a dax device.'],
    ['I2', 'No byte has two claims.'],
    ['I11', 'The order does not matter.'],
  ]),
};

describe('the report of a check', () => {
  it('gives verdict, reasons, endings and the command that shows the order', () => {
    expect(checkText(brokenReport, options)).toEqual([
      'S03  design a0  gate G0',
      'cxl_pci fails on the only device',
      '',
      'VIOLATED: 2 of 3 properties broken',
      'all orders: 1,234 worlds, 5,678 transitions, depth 21, reduction all,',
      '0.40 s',
      '',
      '  I1   VIOLATED Every Soft Reserved byte ends under a dax device.',
      '                why: 0x118000000-0x11fffffff has no dax device: dax_hmem',
      '                     left it to CXL and no region came',
      '                order: 0/3/1 (3 steps)',
      '  I2   holds    No byte has two claims.',
      '  I11  VIOLATED The order does not matter.',
      '                why: two orders end differently',
      '                order: 0/0 (2 steps)',
      '                against: 0/3/1',
      '',
      'endings',
      '  CXL      after 2 steps: 0/0',
      '  CXL+LOST after 3 steps: 0/3/1',
      '           0x110000000-0x117ffffff CXL',
      '           0x118000000-0x11fffffff LOST',
      '',
      'faults of the model (please report them)',
      '  cxl_port in state live does not handle go',
      '',
      'see the order that breaks I1 (3 steps)',
      '  quiesce replay S03 --design a0 --gate G0 --schedule 0/3/1',
    ]);
  });

  it('says which bound made it unknown', () => {
    const report: CheckReport = {
      ...brokenReport,
      verdict: 'unknown',
      complete: false,
      bounds: { worlds: 10 },
      properties: [],
      findings: [],
      endings: [],
      endingReports: [],
    };
    expect(checkText(report, options).slice(3, 6)).toEqual([
      'unknown: a bound was hit before every order was looked at',
      'not all orders (bounds: worlds 10): 1,234 worlds, 5,678 transitions,',
      'depth 21, reduction all, 0.40 s',
    ]);
  });

  it('colours verdicts only when given colours', () => {
    const lines = checkText(brokenReport, { ...options, paint: { ...plain, bad: (text) => `<${text}>` } });
    expect(lines.filter((line) => line.includes('<'))).toEqual([
      '<VIOLATED>: 2 of 3 properties broken',
      '  I1   <VIOLATED> Every Soft Reserved byte ends under a dax device.',
      '  I11  <VIOLATED> The order does not matter.',
    ]);
  });

  it('stays within a mail when the schedule is long', () => {
    const schedule = Array.from({ length: 200 }, () => '11').join('/');
    const properties = brokenReport.properties.map((property) => ({ ...property, schedule }));
    expect(checkText({ ...brokenReport, properties }, options).filter((line) => line.length > 72)).toEqual([]);
  });
});
