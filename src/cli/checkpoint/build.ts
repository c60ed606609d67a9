import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folders whose code determines the reachable worlds and their numbering. */
const folders = [
  'machines',
  'src/engine',
  'src/model',
  'src/properties',
  'src/boot',
  'src/hints',
  'src/judge',
  'src/verbs',
] as const;

/** Type declarations, and files that are only compiled into others. */
const isLeftOut = (name: string): boolean => name.endsWith('.d.ts') || name.startsWith('wasm/assembly/');

/**
 * SHA-256 over the code of engine and machines, as source or compiled. Equal code gives equal sums in any folder.
 * @param root - the folder that contains `machines` and `src`
 * @param ending - the file extension of the code there
 */
export function buildOf(
  root = fileURLToPath(new URL('../../../', import.meta.url)),
  ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js',
): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith(ending) && !isLeftOut(name))
      .sort();
    for (const name of names) {
      const text = readFileSync(join(root, folder, name));
      hash.update(`${folder}/${name} ${text.length}\n`).update(text);
    }
  }
  return hash.digest('hex');
}
