import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';

/** Makes a folder of a test file's own, removed after its tests. */
export function scratchFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `quiesce-${name}-`));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same, empty before each test. */
export function emptiedFolder(name: string): string {
  const folder = scratchFolder(name);
  beforeEach(() => {
    for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true, force: true });
  });
  return folder;
}
