import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelArguments, softReservedOf } from '../../src/capture/command-line.ts';
import { readDmesg } from '../../src/capture/log/dmesg.ts';
import { messageOf } from '../../src/capture/log/log-text.ts';
import { familyOf, readConfig } from '../../src/capture/kernel-facts.ts';
import { readNumber } from '../../src/input/numbers.ts';

describe('a number', () => {
  it('is read in every form that tools print', () => {
    expect(['256M', '0x10000000', '256.00 MiB (268.44 MB)', '268435456', '0.25G', 268435456].map(readNumber)).toEqual(
      Array(6).fill(2 ** 28),
    );
  });

  it('is null when it is none or not exact', () => {
    expect(['', 'many', '1.5', '0x', 2 ** 60, null, '99999999999999999999'].map(readNumber)).toEqual(
      Array(7).fill(null),
    );
  });
});

describe('a kernel log', () => {
  const text = 'kmem dax1.0: probe with driver kmem failed with error -16';

  it('is read under any prefix', () => {
    const forms = [
      text,
      `[    1.234567] ${text}`,
      `<4>[    1.234567] ${text}`,
      `[    1.234567][  T123] ${text}`,
      `[Mon Nov 22 12:00:00 2026] ${text}`,
      `Nov 22 12:00:00 box kernel: ${text}`,
      `Nov 22 12:00:00 box kernel: [    1.234567] ${text}`,
      `2026-11-22T12:00:00.000000+00:00 box kernel: ${text}`,
      `2026-11-22T12:00:00,123456+00:00 ${text}`,
    ];
    expect(forms.map(messageOf)).toEqual(forms.map(() => text));
  });

  it('gives the last boot, its final memory map and what is wrong with its devices', () => {
    const log = readDmesg(`[    0.0] Linux version 6.11.0 (someone)
[    0.0] BIOS-e820: [mem 0x0000000850000000-0x000000284fffffff] soft reserved
[    0.0] Linux version 6.14.2-300.fc42.x86_64 (someone) #1
[    0.0] Command line: quiet memmap=1G%0x850000000+0xefffffff
[    0.0] BIOS-e820: [mem 0x0000000000100000-0x000000003fffffff] usable
[    0.0] BIOS-e820: [mem 0x0000000900000000-0x00000009ffffffff] soft reserved
[    0.0] user: [mem 0x0000000000100000-0x000000003fffffff]  System RAM
[    0.0] user: [mem 0x0000000850000000-0x000000088fffffff]  soft reserved
[    0.5] x86/mm: Memory block size: 2048MB
[    2.0] cxl_pci 0000:9f:00.0: registers not found: status mbox memdev
[    2.1] cxl_pci 0000:a0:00.0: probe with driver cxl_pci failed with error -110
[    2.2] cxl_pci: probe of 0000:a1:00.0 failed with error -5
[    2.3] ${text}
`);
    expect(log).toEqual({
      release: '6.14.2-300.fc42.x86_64',
      commandLine: 'quiet memmap=1G%0x850000000+0xefffffff',
      memoryBlockSize: 2 ** 31,
      softReserved: [{ start: 0x850000000, end: 0x88fffffff }],
      mapIsWhole: true,
      windows: [],
      faults: [
        { kind: 'probe', device: '0000:9f:00.0', errno: 'ENODEV' },
        { kind: 'probe', device: '0000:a0:00.0', errno: 'ETIMEDOUT' },
        { kind: 'probe', device: '0000:a1:00.0', errno: 'EIO' },
      ],
      cachesStay: false,
      daxErrors: new Map([['dax1.0', 'kmem -16']]),
      names: { memdevs: new Map(), endpoints: new Map(), ports: new Map() },
      modules: new Set(),
      foreign: [],
    });
  });

  it('of garbage is read without a fault', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (garbage) => readDmesg(garbage).softReserved === null));
  });
});

describe('a kernel command line', () => {
  it('keeps quoted spaces together and finds Soft Reserved ranges in their two forms', () => {
    const line =
      'quiet dyndbg="module a +p; module b +p" memmap=128M%0x118000000+4026531839 memmap=256M%0x100000000-1+0xefffffff memmap=1M$0x1000 memmap=1M%0x2000+0xefff';
    expect(kernelArguments(line)[1]).toBe('dyndbg=module a +p; module b +p');
    expect(softReservedOf(line, [])).toEqual([
      { start: 0x100000000, end: 0x10fffffff },
      { start: 0x118000000, end: 0x11fffffff },
    ]);
  });

  it('finds those that older kernels were told of as EFI memory, and says what is no range', () => {
    const notes: string[] = [];
    const line = 'efi_fake_mem=4G@9G:0x40000,1G@20G:0x10000 memmap=4096P%4096P+0xefffffff memmap=0%1G+0xefffffff';
    expect([softReservedOf(line, notes), notes]).toEqual([
      [{ start: 9 * 2 ** 30, end: 13 * 2 ** 30 - 1 }],
      [
        '4096P%4096P+0xefffffff on the kernel command line is no range of physical addresses',
        '0%1G+0xefffffff on the kernel command line is no range of physical addresses',
      ],
    ]);
  });
});

describe('a kernel release', () => {
  it('has a family', () => {
    expect(
      ['6.12.107+deb13-amd64', '6.18.15', '7.0.1', '7.1.0-rc1', '7.3.4+deb13-amd64', '10.2', 'next'].map(familyOf),
    ).toEqual(['6.12', '6.12', '7.0', '7.1', '7.1', '7.1', null]);
  });

  it('has a configuration, where one is at hand', () => {
    expect(
      readConfig('CONFIG_CXL_BUS=m\nCONFIG_CXL_REGION=y\n# CONFIG_DEV_DAX_CXL is not set\nCONFIG_CXL_BUS_EXTRA=y\n'),
    ).toMatchObject({ CXL_BUS: 'm', CXL_REGION: 'y', DEV_DAX_CXL: 'n', CXL_PCI: 'n' });
  });
});
