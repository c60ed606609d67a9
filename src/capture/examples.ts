import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One capture of a real boot that comes with the package. */
export interface Example {
  /** The folder's name: kernel, topology, Soft Reserved size, case. */
  readonly id: string;
  /** How the real boot ended, in a sentence. */
  readonly title: string;
  /** The folder. */
  readonly file: string;
}

// Beside the code in a clone and in a build that copied its data; else the sources, three folders up.
const places = ['../examples/captures/', '../../../src/examples/captures/'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** The bundled captures, sorted by name; none when the package was installed without them. */
export function listExamples(): readonly Example[] {
  const folder = places.find((place) => existsSync(place));
  if (folder === undefined) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ id: name, title: titleOf(join(folder, name)), file: join(folder, name) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The real end of the boot as its meta.json puts it, without the list of devices that follows the first sentence. */
function titleOf(folder: string): string {
  const file = join(folder, 'meta.json');
  const meta: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const outcome = typeof meta === 'object' && meta !== null && 'outcome' in meta ? String(meta.outcome) : '';
  return outcome.split(/(?<=\.|;) /)[0]?.replace(/[.;]$/, '') ?? '';
}
