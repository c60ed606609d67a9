import { describe, expect, it } from 'vitest';
import { importCapture } from '../../src/capture/import-capture.ts';
import { conform } from '../../src/conform/index.ts';
import { designOfFamily } from '../../src/boot/index.ts';
import { filesOf } from '../import/refusal.ts';

const boots = ['6.12-t1-sr256-std', '6.12-t1-sr256-hmemfirst', '7.3-t2s-sr2-std', '6.12-t2-sr512-unbind-mem'];

/** A boot without some of its files, or with others in place of them. */
function conformWithout(name: string, absent: readonly string[], instead: Readonly<Record<string, string>> = {}) {
  const files = filesOf(name);
  for (const file of absent) files.delete(file);
  for (const [file, text] of Object.entries(instead)) files.set(file, text);
  const boot = importCapture(files, name);
  const { family = '6.12' } = boot.scenario.kernel;
  const log = String(filesOf(name).get('dmesg.txt'));
  return conform({ ...boot, log }, { design: designOfFamily(family) });
}
const memdevsOf = (name: string): string => {
  const list: unknown = JSON.parse(String(filesOf(name).get('cxl-list.json')));
  const found: object[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('memdev' in value && 'host' in value) found.push(value);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(list);
  return JSON.stringify(found);
};

describe('a file that is absent is no contradiction', () => {
  it.each(
    boots.flatMap((name) =>
      [
        ['cxl-list.json'],
        ['daxctl-list.json'],
        ['iomem.txt'],
        ['lsmod.txt'],
        ['devices.txt'],
        ['attrs.txt'],
        ['cxl-list.json', 'daxctl-list.json', 'devices.txt', 'attrs.txt', 'lsmod.txt'],
      ].map((absent) => [name, absent.join(', ')] as const),
    ),
  )('%s without %s conforms', (name, absent) => {
    const { verdict, end, impossible, notCompared } = conformWithout(name, absent.split(', '));
    expect({ verdict, end, impossible }).toEqual({ verdict: 'conforms', end: [], impossible: null });
    expect(notCompared.length > 0 || absent === 'lsmod.txt' || !/list|iomem/.test(absent)).toBe(true);
  });

  it.each(boots)('%s whose listing has memdevs alone conforms', (name) => {
    const { verdict, notCompared } = conformWithout(name, [], { 'cxl-list.json': memdevsOf(name) });
    expect([verdict, notCompared]).toEqual([
      'conforms',
      [
        {
          what: 'regions',
          why: expect.stringMatching(/^cxl-list.json does not list region\d of iomem.txt$/) as string,
        },
      ],
    ]);
  });
});

describe('the coverage of a log', () => {
  it('is weak where one line is left', () => {
    const files = filesOf('6.12-t1-sr256-std');
    const boot = importCapture(files, 'std');
    const line = String(files.get('dmesg.txt'))
      .split('\n')
      .find((one) => one.includes('(root port)'));
    const { verdict, coverage } = conform({ ...boot, log: `${line}\n` }, { design: designOfFamily('6.12') });
    expect([verdict, coverage.weak, coverage.shown]).toEqual(['conforms', true, [{ kind: 'acpi.root', lines: 1 }]]);
    const whole = conform({ ...boot, log: String(files.get('dmesg.txt')) }, { design: designOfFamily('6.12') });
    expect([whole.coverage.weak, whole.coverage.missing]).toEqual([false, ['init.begin', 'init.end']]);
  });
});
