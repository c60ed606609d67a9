import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Beside the code in a clone and in a build with a copy of the data; else the sources, three folders up.
const places = ['../examples/capture.sh', '../../../src/examples/capture.sh'].map((place) =>
  fileURLToPath(new URL(place, import.meta.url)),
);

/** The POSIX shell script that captures the running system into a folder for the importer. */
export function captureScript(): string {
  const file = places.find((place) => existsSync(place));
  if (file === undefined) throw new Error('the script capture.sh was not installed');
  return readFileSync(file, 'utf8');
}
