import { symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { releaseOfFile } from '../../src/vm/index.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('image');

/** As much of a bzImage as names its release. */
function image(release: string): Uint8Array {
  const bytes = new Uint8Array(0x400);
  bytes.set(new TextEncoder().encode('HdrS'), 0x202);
  new DataView(bytes.buffer).setUint16(0x20e, 0x100, true);
  bytes.set(new TextEncoder().encode(`${release} (somebody) #1\0`), 0x300);
  return bytes;
}

describe('a kernel image', () => {
  it('tells its release; a file of another kind has none', () => {
    writeFileSync(join(folder, 'vmlinuz'), image('6.12.107+deb13-amd64'));
    writeFileSync(join(folder, 'text'), 'text');
    expect(['vmlinuz', 'text', 'nothing'].map((name) => releaseOfFile(join(folder, name)))).toEqual([
      '6.12.107+deb13-amd64',
      null,
      null,
    ]);
  });

  it.skipIf(process.platform !== 'linux')('that is a pipe, a device or a folder is refused and not waited for', () => {
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    symlinkSync('/dev/zero', join(folder, 'zero'));
    const refusal = (path: string): string => {
      try {
        return `taken: ${releaseOfFile(path)}`;
      } catch (error) {
        return String(error);
      }
    };
    expect([pipe, join(folder, 'zero'), folder].map(refusal)).toEqual([
      expect.stringContaining('is a pipe'),
      expect.stringContaining('is a device'),
      expect.stringContaining('is a folder'),
    ]);
  });
});
