import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract } from 'tar';

/** Where boots are kept: those that ship as examples as folders, all others as an archive each. */
const examples = fileURLToPath(new URL('../../src/examples/captures/', import.meta.url));
const archives = fileURLToPath(new URL('../captures/', import.meta.url));
const second = fileURLToPath(new URL('../captures/second/', import.meta.url));

const suffix = '.tar.gz';
const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length));

const exampleNames = readdirSync(examples);

/** The boots of the first set, by name, sorted. */
export const captureNames: readonly string[] = [...namesIn(archives), ...exampleNames].toSorted();

/** The boots of the second set: orders, topologies and firmware that the first set has not. */
export const secondNames: readonly string[] = namesIn(second).toSorted();

let unpacked: string | null = null;

/** One folder for this thread, gone with it. */
function place(): string {
  if (unpacked !== null) return unpacked;
  const made = mkdtempSync(join(tmpdir(), 'quiesce-captures-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  unpacked = made;
  return made;
}

/**
 * The folder of a boot as it was recorded, unpacked when it is asked for first. Nobody writes there: a test that changes a
 * capture copies it.
 * @throws Error for a name that neither set has
 */
export function captureFolder(name: string): string {
  if (exampleNames.includes(name)) return join(examples, name);
  const folder = join(place(), name);
  if (existsSync(folder)) return folder;
  const file = [archives, second].map((at) => join(at, `${name}${suffix}`)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`no capture is named ${name}`);
  extract({ file, cwd: place(), sync: true });
  return folder;
}
