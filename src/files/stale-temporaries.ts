import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { temporaryPrefix } from './put-file.ts';

/**
 * Removes temporary files that a killed process left beside a file. Only for callers that hold the file's lock, so that
 * no other process is writing it.
 */
export function removeStaleTemporaries(file: string): void {
  const path = resolve(file);
  const [folder, prefix] = [dirname(path), temporaryPrefix(path)];
  // A long name is shortened in the prefix, so another file's temporary files could match it.
  if (prefix.length < basename(path).length + 2) return;
  try {
    for (const name of readdirSync(folder))
      if (name.startsWith(prefix) && /^[0-9a-f]{24}\.tmp$/.test(name.slice(prefix.length)))
        rmSync(join(folder, name), { force: true });
  } catch {
    // Best effort: a temporary file that stays is harmless.
  }
}
