import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What decides which worlds a search meets, and which number each has. */
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

/** Files that are compiled into others, and are none of this program's own. */
const isLeftOut = (name: string): boolean => name.endsWith('.d.ts') || name.startsWith('wasm/assembly/');

/**
 * SHA-256 of the code of engine and machines as it lies there, be it the source or what was compiled from it: equal for
 * equal code, wherever it lies, and another one as soon as a file of them differs.
 * @param root - the folder that `machines` and `src` lie in
 * @param ending - that of code there
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
