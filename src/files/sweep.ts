import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { draftPrefix } from './put-file.ts';

/**
 * Removes drafts of a file that a process left behind when it was killed in the middle of writing. Only for whoever
 * knows that nobody writes the file now.
 */
export function sweepDrafts(file: string): void {
  const path = resolve(file);
  const [folder, prefix] = [dirname(path), draftPrefix(path)];
  // Of a longer name the beginning alone is in a draft's, and another file may begin like it.
  if (prefix.length < basename(path).length + 2) return;
  try {
    for (const name of readdirSync(folder))
      if (name.startsWith(prefix) && /^[0-9a-f]{24}\.tmp$/.test(name.slice(prefix.length)))
        rmSync(join(folder, name), { force: true });
  } catch {
    // A draft that stays is a nuisance and no more.
  }
}
