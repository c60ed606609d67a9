import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../scratch.ts';
import { recorded } from './recording.ts';

const folder = scratchFolder('warnings');
const file = join(folder, 'odd.yaml');
writeFileSync(
  file,
  `id: odd
title: A window that the kernel skips
platform:
  softReserved: [0x850000000-0x284fffffff]
  windows:
    - { range: 0x850000001-0x284fffffff, targets: [12] }
    - { range: 0x850000000-0x284fffffff, targets: [12] }
  hostBridges: [{ uid: 12, dports: [{ id: 0, pci: 0000:0c:00.0 }] }]
`,
);

const quiesce = (...args: readonly string[]) => recorded(args, { columns: 72 });

const warnings = [
  `${file}: window 0 0x850000001-0x284fffffff is not aligned to 256 MiB: cxl_acpi skips it`,
  `${file}: window 1 0x850000000-0x284fffffff overlaps an earlier window`,
];

describe('what is odd about a scenario file', () => {
  it.each([
    ['check', file],
    ['replay', file, '--schedule', ''],
    ['compare', '--scenarios', file, '--designs', 'a0'],
    ['export', file, '--target', 'dot'],
    ['generate', file, '--target', 'json'],
    ['explain', file],
    ['run', file, '--seed', '1'],
    ['diff', file, '0', '0/0'],
    ['vm', file, '--dry-run'],
  ])('is told by %s', async (...args) => {
    const { err } = await quiesce(...args);
    expect(warnings.filter((warning) => !err.includes(`note: ${warning}\n`))).toEqual([]);
  });

  it.each([
    ['check', file, '--json'],
    ['replay', file, '--schedule', '', '--format', 'json'],
    ['export', file, '--target', 'aldebaran', '--json'],
    ['generate', file, '--target', 'json', '--json'],
    ['explain', file, '--json'],
    ['diff', file, '0', '0/0', '--json'],
  ])('is in the JSON of %s', async (...args) => {
    const { out } = await quiesce(...args);
    expect(JSON.parse(out)).toMatchObject({ notes: expect.arrayContaining(warnings) });
  });
});
