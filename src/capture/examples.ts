import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolders } from '../input/data-folders.ts';

/** A capture of a real boot that ships with the package. */
export interface Example {
  /** The folder name: kernel, topology, Soft Reserved size, case. */
  readonly id: string;
  /** The end state of the real boot, in a sentence. */
  readonly title: string;
  /** The path of the folder. */
  readonly file: string;
}

const places = dataFolders(import.meta.url, '../examples/captures/', '../../../src/examples/captures/');

/** The bundled captures, sorted by name; empty when the package was installed without them. */
export function listExamples(): readonly Example[] {
  const folder = places.find((place) => existsSync(place));
  if (folder === undefined) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ id: name, title: titleOf(join(folder, name)), file: join(folder, name) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The end state from meta.json: the first sentence, without the list of devices after it. */
function titleOf(folder: string): string {
  const file = join(folder, 'meta.json');
  const meta: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const outcome = typeof meta === 'object' && meta !== null && 'outcome' in meta ? String(meta.outcome) : '';
  return outcome.split(/(?<=\.|;) /)[0]?.replace(/[.;]$/, '') ?? '';
}
