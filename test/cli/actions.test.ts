import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recorded } from './recording.ts';
import type { ReplayRecord } from '../../src/model/replay.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { scratchFolder } from '../scratch.ts';

// User-space steps after boot, written as a script in a scenario file, run from the command line down to the machines.
const folder = scratchFolder('actions');

/** One window and one card of 1 GiB. `late` is a second, hot-added card, with room for it in the window. */
const box = (steps: readonly string[]): string => `
id: actions
title: A box that is up, and what its user does
platform:
  softReserved: [0x100000000-0x13fffffff]
  windows:
    - { range: 0x100000000-0x17fffffff, targets: [12] }
  hostBridges:
    - uid: 12
      dports:
        - { id: 0, pci: 0000:0c:00.0 }
        - { id: 1, pci: 0000:0c:01.0 }
  memdevs:
    - { name: mem0, pci: 0000:0d:00.0, parent: { hostBridge: 12, dport: 0 }, size: 1 GiB }
    - { name: late, pci: 0000:0e:00.0, parent: { hostBridge: 12, dport: 1 }, size: 1 GiB, presence: late }
kernel:
  memoryBlockSize: 128 MiB
userspace:
  order: forced
  steps:
    - modprobe: cxl_acpi
    - start_udev
    - settle
${steps.map((step) => `    - ${step}\n`).join('')}`;

async function quiesce(...args: readonly string[]): Promise<string> {
  const { out, err } = await recorded(args, { columns: 72 });
  expect(err).toBe('');
  return out;
}

/** The end states under 7.1 in every order, with dax devices and regions, and the replay of one order. */
async function ends(...steps: readonly string[]): Promise<{ endings: readonly string[]; told: string }> {
  const file = join(folder, 'box.yaml');
  writeFileSync(file, box(steps));
  const report = JSON.parse(await quiesce('check', file, '--design', 'f', '--json')) as CheckReport;
  expect([report.findings, report.complete]).toEqual([[], true]);
  const schedule = report.endingReports[0]?.schedule ?? '';
  const record = JSON.parse(
    await quiesce('replay', file, '--design', 'f', '--schedule', schedule, '--json'),
  ) as ReplayRecord;
  return {
    endings: report.endingReports.map(({ ending, owners }) => [ending, ...owners].join('; ')),
    told: record.steps.map(({ note }) => note).join('\n'),
  };
}

const low = '0x100000000-0x13fffffff';
const high = '0x140000000-0x17fffffff';
const dax = (range: string): string => `dax ${range} of region, kmem, System RAM ${range}`;
const bound = (range: string): string => `region ${range} bound, 1 of 1 targets`;
const husk = `LOST; region ${low} not bound, 0 of 1 targets`;

describe('a box that is up', () => {
  it.each([
    ['nothing is done', ['settle'], `CXL; ${dax(low)}; ${bound(low)}`, ''],
    [
      'cxl_acpi is unbound: all that CXL made goes, and its memory with it',
      ["unbind: { device: 'ACPI0017:00', driver: cxl_acpi }", 'settle'],
      'LOST',
      'user space unbinds ACPI0017',
    ],
    [
      'the card is unbound and bound again: its decoders were reset, so the region stays a husk',
      [
        'unbind: { device: 0000:0d:00.0, driver: cxl_pci }',
        'settle',
        'bind: { device: 0000:0d:00.0, driver: cxl_pci }',
        'settle',
      ],
      husk,
      'user space binds cxl_pci to 0000:0d:00.0',
    ],
    [
      'cxl_acpi is reloaded: the new windows find no committed decoder',
      ['rmmod: cxl_acpi', 'modprobe: cxl_acpi', 'settle'],
      'LOST',
      'cxl_acpi lets go of ACPI0017',
    ],
    ['the card is unplugged', ['unplug: mem0', 'settle'], husk, 'user space removes 0000:0d:00.0 from the bus'],
    [
      'the card is unplugged and found again',
      ['unplug: mem0', 'settle', 'rescan: mem0', 'settle'],
      husk,
      '0000:0d:00.0 appears on the bus',
    ],
    [
      'a card is added, and a region made of it',
      ['hotadd: late', 'settle', 'create_region: { window: 0, memdevs: [late] }', 'settle'],
      `CXL; ${dax(low)}; ${dax(high)}; ${bound(low)}; ${bound(high)}`,
      'user space creates region1',
    ],
    [
      'its region is destroyed',
      ['disable_region: 0', 'destroy_region: 0', 'settle'],
      'LOST',
      'user space disables region0',
    ],
    [
      'its region is destroyed and made again',
      ['disable_region: 0', 'destroy_region: 0', 'settle', 'create_region: { window: 0, memdevs: [mem0] }', 'settle'],
      `CXL; ${dax(low)}; ${bound(low)}`,
      'user space creates region1',
    ],
  ])('ends as it should when %s', async (_, steps, ending, word) => {
    const { endings, told } = await ends(...steps);
    expect(endings).toEqual([ending]);
    expect(told).toContain(word);
  });

  it('ends in no other way, whatever the order, under a fault of the command line either', async () => {
    const file = join(folder, 'box.yaml');
    writeFileSync(file, box(['settle']));
    const report = JSON.parse(
      await quiesce('check', file, '--design', 'f', '--fault', 'probe 0000:0d:00.0 EIO', '--json'),
    ) as CheckReport;
    expect([report.verdict, report.endings]).toEqual(['holds', ['HMEM']]);
  });
});
