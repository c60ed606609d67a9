import { describe, expect, it } from 'vitest';
import { difference, explanation, recordColumns } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

const tooWide = (out: string): readonly string[] =>
  out.split('\n').filter((line) => line.length > 72 || /[^\x20-\x7e]/.test(line));

describe('quiesce explain', () => {
  it('passes property, schedule, design, gate, order and bounds on', async () => {
    const line = 'explain S03 --property i1 --schedule 0/3/1 --design A1 --gate g3 --order free --worlds 10 --time 0.5';
    const { calls, code } = await quiesce(line.split(' '));
    expect([code, calls]).toEqual([
      1,
      [
        {
          what: 'explain',
          scenario: 'S03',
          order: 'free',
          choice: { design: 'a1', gate: 'G3' },
          more: { bounds: { worlds: 10, time: 0.5 }, property: 'I1', schedule: '0/3/1' },
        },
      ],
    ]);
  });

  it('leaves the property open where none is named', async () => {
    expect((await quiesce(['explain', 'S03'])).calls[0]?.more).toEqual({ bounds: {} });
  });

  it('exits with the verdict of the property', async () => {
    const codes = [];
    for (const verdict of ['holds', 'violated', 'unknown'] as const)
      codes.push((await quiesce(['explain', 'S03'], { explained: { verdict } })).code);
    expect(codes).toEqual([0, 1, 3]);
    expect((await quiesce(['explain', 'S03', '--property', 'I77'])).err).toContain('no property is named I77');
  });

  it('prints one JSON object and nothing else', async () => {
    const { out, err } = await quiesce(['explain', 'S03', '--json']);
    expect([JSON.parse(out), err]).toEqual([JSON.parse(JSON.stringify(explanation)), '']);
  });

  it('prints a mail: the order, the tree, the change that helps and the commands, in 72 columns of ASCII', async () => {
    const { out } = await quiesce(['explain', 'S03', '--order', 'free']);
    expect(tooWide(out)).toEqual([]);
    expect(out.slice(0, out.indexOf('\n\n/proc/iomem'))).toBe(
      [
        'S03  design a0  gate G0',
        'the title of S03',
        "256 MiB of 256 MiB are nobody's.",
        '',
        'VIOLATED memory-lost (I1): Every byte ends under a dax device.',
        'why: no dax device covers 0x110000000-0x11fffffff',
        'all orders: 1,234 worlds',
        '  a world is one state of all drivers and of /proc/iomem together',
        '',
        'without this it holds: the module cxl_pci is loaded',
        '  (in every order; it ends as CXL)',
        'not tried to the end, for a bound was hit: 1 given',
        '  CXL: in a dax device of a CXL region',
        '',
        'the losing order',
        '3 steps, 1 switch; before minimising 9 and 3',
        '  a switch: another actor goes on although the one before it could',
        '',
        ...recordColumns,
        '',
        'After step 2 no order passes any more.',
      ].join('\n'),
    );
    expect(out.slice(out.indexOf('the smallest change'))).toBe(
      [
        'the smallest change of order that makes it pass',
        '  first  step 4, cxl_acpi: cxl_acpi publishes CXL Window 0',
        '         (0x110000000-0x14fffffff) in /proc/iomem',
        '           drivers/cxl/acpi.c:add_cxl_resources',
        '  then   step 2, dax_hmem: dax_hmem finds no CXL window over',
        '         0x110000000-0x11fffffff; hmem.0 is registered for it',
        '           drivers/dax/hmem/hmem.c:hmem_register_device',
        '         there: dax_hmem finds a CXL window over 0x110000000-0x11fffffff',
        '  instead of the other way round (2 more pairs follow from it); it ends',
        '  as CXL',
        '  (steps after 3 are those that come when the boot goes on)',
        '',
        'see it again',
        '  quiesce replay S03 --design a0 --gate G0 --order free\\',
        ' --schedule 0/3/1',
        'see the order that passes',
        '  quiesce replay S03 --design a0 --gate G0 --order free\\',
        ' --schedule 0/1/1/0',
        'compare the two',
        '  quiesce diff S03 --design a0 --gate G0 --order free\\',
        ' --schedule 0/3/1/0 --schedule 0/1/1/0',
        '',
      ].join('\n'),
    );
  });

  it('says so when no order passes, when a bound was hit, and when nothing is broken', async () => {
    const none = await quiesce(['explain', 'S03'], { explained: { flip: { found: 'none', flips: [] } } });
    expect(none.out).toContain(
      'no order of this boot passes\nThe cause is not an order but what all orders have in common:\n  - gate G0: none\n',
    );
    const unknown = await quiesce(['explain', 'S03'], { explained: { flip: { found: 'unknown', flips: [] } } });
    expect(unknown.out).toContain('  unknown: a bound was hit before one was found\n');
    const quiet = {
      bytes: null,
      causes: null,
      verdict: 'holds',
      property: null,
      why: '',
      losing: null,
      continued: null,
      flip: null,
    } as const;
    expect((await quiesce(['explain', 'S03'], { explained: quiet })).out).toBe(
      [
        'S03  design a0  gate G0',
        'the title of S03',
        '',
        'holds: no order breaks a property, so there is nothing to explain',
        'all orders: 1,234 worlds',
        '  a world is one state of all drivers and of /proc/iomem together',
        '',
      ].join('\n'),
    );
  });

  it('speaks of endings, not of losing, where two endings are compared', async () => {
    const { out } = await quiesce(['explain', 'S03'], { explained: { property: 'I11' } });
    expect([
      out.includes('the order that ends as LOST\n'),
      out.includes('After step 2 no order ends as CXL any more.\n'),
      out.includes('the smallest change of order that makes it end as CXL\n'),
    ]).toEqual([true, true, true]);
  });

  it('tells of choices where no pair decides, and of no more than three further changes', async () => {
    const [flip] = explanation.flip.flips;
    const flips = [{ ...flip, pairs: [] }, flip, flip, flip, flip];
    const { out } = await quiesce(['explain', 'S03'], { explained: { flip: { found: 'flips', flips } } });
    expect(out).toContain('  no pair of steps: the passing order makes another choice; it ends as\n  CXL\n');
    expect([out.split('\nothers that do\n').length, out.includes('  and 1 more in --json\n')]).toEqual([2, true]);
  });
});

describe('quiesce diff', () => {
  it('takes two schedules, as arguments or as options', async () => {
    const lines = [
      ['diff', 'S03', '0/3/1', '0/1'],
      ['diff', 'S03', '--schedule', '0/3/1', '--schedule', '0/1', '--order', 'free', '--design', 'f'],
    ];
    const outcomes = await Promise.all(lines.map((line) => quiesce(line)));
    expect(outcomes.map(({ code, calls }) => [code, calls[0]?.more, calls[0]?.order, calls[0]?.choice])).toEqual([
      [0, ['0/3/1', '0/1'], 'forced', { design: 'a0', gate: 'G0' }],
      [0, ['0/3/1', '0/1'], 'free', { design: 'f', gate: 'G3' }],
    ]);
  });

  it('wants exactly two', async () => {
    const lines = [[], ['0'], ['0', '1', '2']];
    const outcomes = await Promise.all(lines.map((schedules) => quiesce(['diff', 'S03', ...schedules])));
    expect(outcomes.map(({ code, err }) => [code, err.split('\n')[0]])).toEqual(
      [0, 1, 3].map((count) => [2, `quiesce: diff compares two schedules, and ${count} were given`]),
    );
  });

  it('prints one JSON object and nothing else', async () => {
    const { out, err } = await quiesce(['diff', 'S03', '0', '1', '--json']);
    expect([JSON.parse(out), err]).toEqual([JSON.parse(JSON.stringify(difference)), '']);
  });

  it('prints a mail: what they share, the races, what each does alone and leads to', async () => {
    const { out } = await quiesce(['diff', 'S03', '0/3/1/0', '0/1']);
    expect(tooWide(out)).toEqual([]);
    expect(out).toBe(
      [
        'S03  design a0  gate G0',
        'A: 4 steps, ending HMEM',
        'B: 2 steps, not the end yet',
        '',
        'Both begin with the same 1 step, in whatever order.',
        '',
        'decided differently, first race first',
        '  A  first  step 2, dax_hmem: dax_hmem finds no CXL window over',
        '            0x110000000-0x11fffffff; hmem.0 is registered for it',
        '              drivers/dax/hmem/hmem.c:hmem_register_device',
        '     then   step 4, cxl_acpi: cxl_acpi publishes CXL Window 0',
        '            (0x110000000-0x14fffffff) in /proc/iomem',
        '              drivers/cxl/acpi.c:add_cxl_resources',
        '  B  first  step 2, cxl_acpi: cxl_acpi publishes CXL Window 0',
        '            (0x110000000-0x14fffffff) in /proc/iomem',
        '              drivers/cxl/acpi.c:add_cxl_resources',
        '     then   step 3, dax_hmem: dax_hmem finds no CXL window over',
        '            0x110000000-0x11fffffff; hmem.0 is registered for it',
        '              drivers/dax/hmem/hmem.c:hmem_register_device',
        '  and 1 more pair, which follows from it',
        '',
        'only in A',
        '  step 3, dax_hmem: hmem.0 gets the dax device dax1.0',
        '    drivers/dax/hmem/hmem.c:hmem_register_device',
        '',
        'A leads to ending HMEM',
        '  dax 0x110000000-0x11fffffff of hmem, kmem',
        '  VIOLATED foreign-dax (I9): a dax device of hmem is in use below',
        '           region0 (step 4)',
        'B has not come to its end',
        '',
        'see them again',
        '  quiesce replay S03 --design a0 --gate G0 --schedule 0/3/1/0',
        '  quiesce replay S03 --design a0 --gate G0 --schedule 0/1',
        '',
      ].join('\n'),
    );
  });
});
