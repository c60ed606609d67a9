import { describe, expect, it } from 'vitest';
import { bootNamed, conformOf, conforms } from './boots.ts';

// One for each thing that a log shows in a way of its own; captures.slow.test.ts has the others.
const quick = [
  '6.12-t1-sr256-std',
  '6.12-t1-sr256-parallel1',
  '6.12-t1-sr256-portlate',
  '6.12-t1w-sr256-unplug-replug',
  '6.12-t2-sr512-unbind-mem',
  '6.12-t2s-sr2-secondwindowbad-initcalls',
  '6.18-t2-sr512-onlyfirst',
  '7.2-t2-sr512-std',
  '7.3-memmap-forms',
  '7.3-t1-kexec-sr256',
  '7.3-t1-nosr-create-rmmod-modprobe',
  '7.3-t1-sr256-coldplug',
  '7.3-t1-sr256-unbind-rebind-acpi',
  '7.3-t1-sr256-epnocommit-online',
  '7.3-t2s-sr2-std',
];

describe('the log of a real boot', () => {
  it.each(quick)('%s is printed by a run of the model, which ends as the boot did', (name) => {
    expect(conformOf(bootNamed(name))).toMatchObject(conforms);
  });

  it('is no run of a kernel that decides at the first look', () => {
    const { scenario, log } = bootNamed('7.3-t1-sr256-nopci');
    const older = { ...scenario, kernel: { ...scenario.kernel, family: '6.12' as const } };
    const { verdict, impossible, allowed } = conformOf({ scenario: older, log, notes: [] });
    expect({ verdict, line: impossible?.text, allowed: allowed.map(({ text }) => text) }).toEqual({
      verdict: 'differs',
      line: "bus: 'platform': add driver hmem_platform",
      allowed: ["bus: 'cxl': add driver cxl_dax_region"],
    });
  });
});

describe('the end of a real boot', () => {
  it('is compared when the log can be followed', () => {
    const boot = bootNamed('7.3-t1-sr256-std');
    const real = boot.real ?? { iomem: [], regions: [], dax: [] };
    const dax = real.dax.map((one) => ({ ...one, parent: 'hmem' as const }));
    const { verdict, impossible, end } = conformOf({ ...boot, real: { ...real, dax } });
    expect({ verdict, impossible, end }).toEqual({
      verdict: 'differs',
      impossible: null,
      end: [
        'owners: only in the model: dax 0x110000000-0x11fffffff of region, kmem, System RAM 0x110000000-0x11fffffff',
        'owners: only in the capture: dax 0x110000000-0x11fffffff of hmem, kmem, System RAM 0x110000000-0x11fffffff',
      ],
    });
  });

  it('is passed over when nothing shows it', () => {
    const { real: _, ...boot } = bootNamed('7.3-t1-sr256-std');
    expect(conformOf(boot).verdict).toBe('conforms');
  });
});

describe('the form of a log', () => {
  const boot = bootNamed('7.3-t1-sr256-std');
  const restamped = (stamp: (index: number) => string): string =>
    boot.log.content.replace(/^\[ *\d+\.\d+\] ?/gm, () => stamp(1)).replace(/\n$/, '\n');

  it.each([
    ['none', ''],
    ['levels', '<6>[    1.000000] '],
    ['thread ids', '[    1.000000][  T132] '],
    ['ISO times', '2026-11-20T10:00:00,000000+00:00 '],
    ['syslog', 'Nov 20 10:00:00 box kernel: [    1.000000] '],
  ])('makes no difference: %s', (_, stamp) => {
    expect(
      conformOf(
        boot,
        restamped(() => stamp),
      ).verdict,
    ).toBe('conforms');
  });

  it('may begin after the boot did', () => {
    const lines = boot.log.content.split('\n');
    const from = lines.findIndex((line) => line.includes('modprobe cxl_pci done'));
    const { verdict, lines: told } = conformOf(boot, lines.slice(from).join('\n'));
    expect([verdict, told < conformOf(boot).lines]).toEqual(['conforms', true]);
  });

  it('tells of fewer things without dynamic debug', () => {
    const quiet = boot.log.content
      .split('\n')
      .filter((line) => !/bus: '|: probe: |region sort|alloc range/.test(line))
      .join('\n');
    expect(conformOf(boot, quiet).verdict).toBe('conforms');
  });
});
