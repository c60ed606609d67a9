import { describe, expect, it } from 'vitest';
import { conforming, quiesce } from './fakes.ts';

const example = '6.12-t1-sr256-nopci';
const impossible = { line: 42, text: 'cxl_mem mem0: probe: 0' };
const allowed = [{ text: 'cxl_mem mem0: probe: -6', kernel: 'drivers/cxl/core/port.c:cxl_bus_probe' }];

describe('quiesce conform', () => {
  it('says that the boot conforms, and the run', async () => {
    const { code, out, err, calls } = await quiesce(['conform', example]);
    expect({ code, out: out.split('\n'), err, calls }).toEqual({
      code: 0,
      out: [
        '6.12-t1-sr256-nopci under a0, gate G0: CONFORMS',
        '',
        '57 of 57 lines that tell of a run can be printed in this order; 800',
        'others were passed over.',
        'Nothing in the folder shows where the boot ended.',
        '',
        'The run:',
        '  quiesce replay 6.12-t1-sr256-nopci --design a0 --gate G0 --as-logged\\',
        ' --schedule 0/1',
        '',
      ],
      err: 'note: dmesg.txt:3 is not understood (examples/nopci)\n',
      calls: [
        {
          what: 'conform',
          scenario: 'capture',
          order: 'forced',
          choice: { design: 'a0', gate: 'G0' },
          more: { limit: undefined },
        },
      ],
    });
  });

  it('names the first impossible line and all that was allowed there', async () => {
    const conformance = { verdict: 'differs', matched: 12, impossible, allowed } as const;
    const { code, out } = await quiesce(['conform', example, '--design', 'f', '--states', '9'], { conformance });
    expect([code, out.split('\n').slice(0, 13)]).toEqual([
      1,
      [
        '6.12-t1-sr256-nopci under f, gate G3: DOES NOT CONFORM',
        '',
        '12 of 57 lines that tell of a run can be printed in this order; 800',
        'others were passed over.',
        '',
        'The first impossible line:',
        '  dmesg.txt:42: cxl_mem mem0: probe: 0',
        '',
        'What the model allows there:',
        '  cxl_mem mem0: probe: -6',
        '      (drivers/cxl/core/port.c:cxl_bus_probe)',
        '',
        'The closest run:',
      ],
    ]);
  });

  it('reports that only the end state differs', async () => {
    const conformance = { verdict: 'differs', end: ['owners: only in the model: dax'] } as const;
    const { code, out } = await quiesce(['conform', example], { conformance });
    expect([code, out.includes('but the run ends otherwise:\n  owners: only in the model: dax')]).toEqual([1, true]);
  });

  it('is unknown when a bound was hit', async () => {
    const conformance = { verdict: 'unknown', impossible } as const;
    const { code, out } = await quiesce(['conform', example], { conformance });
    expect([code, out.includes('The furthest line that was reached:')]).toEqual([3, true]);
  });

  it('prints one JSON value', async () => {
    const conformance = { verdict: 'differs', matched: 12, impossible, allowed } as const;
    const { code, out } = await quiesce(['conform', example, '--json'], { conformance });
    expect([code, JSON.parse(out)]).toEqual([
      1,
      {
        ...conforming,
        boot: example,
        design: 'a0',
        gate: 'G0',
        log: 'dmesg.txt',
        verdict: 'differs',
        matched: 12,
        impossible,
        allowed,
        end: [],
      },
    ]);
  });

  it('wants a folder or an example', async () => {
    const { code, err } = await quiesce(['conform', 'S03']);
    expect([code, err.startsWith('quiesce: S03 is neither an example nor a folder')]).toEqual([2, true]);
  });
});

describe('quiesce replay --format dmesg', () => {
  it('prints what the steps log, of the scenario as conform takes it where that is asked for', async () => {
    const { code, out, calls } = await quiesce([
      'replay',
      example,
      '--as-logged',
      '--schedule',
      '0/1',
      '--format',
      'dmesg',
    ]);
    expect([code, out, calls.map(({ scenario, more }) => [scenario, more])]).toEqual([
      0,
      'a line\n',
      [['capture as logged', '0/1']],
    ]);
  });
});
