import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Scenario } from '../model/scenario.ts';
import { ImportError } from '../input/errors.ts';
import { shownNotes } from '../input/foreign-text.ts';
import { fileLimits, readText } from '../input/read-file.ts';
import { isScale, parseScale, scaleFile } from './scale.ts';
import { parseScenario, readScenario } from './scenario-file.ts';
import { readYaml } from './yaml-places.ts';
import { nearest } from '../input/suggest.ts';
import { dataFolders } from '../input/data-folders.ts';

/** A scenario of the catalogue that ships with the package. */
export interface CatalogueEntry {
  readonly id: string;
  readonly title: string;
  /** Path of the file. */
  readonly file: string;
}

const places = dataFolders(import.meta.url, './catalogue/', '../../../src/scenario/catalogue/');

const idsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => name.slice(0, -'.yaml'.length))
        .sort()
    : [];

function folder(): string {
  const found = places.find((place) => idsIn(place).length > 0);
  if (found === undefined) {
    throw new ImportError('the scenarios that belong to this package are not there', {
      file: places[0] ?? 'scenarios',
      hint: 'install the package again, or run the build',
    });
  }
  return found;
}

const text = (file: string): string => readText(file, fileLimits.scenario);

/** The title, parsed from the text in front of `platform:`; skipping the platform makes listings fast. */
function titleOf(whole: string, file: string): string {
  const value = readYaml(whole.split(/^platform:/m, 1)[0] ?? '', file).value as { title?: unknown };
  return typeof value.title === 'string' ? value.title : '';
}

/** The ids of the catalogue, sorted, from file names alone. */
export const scenarioIds = (): string[] => idsIn(folder());

/** Every scenario of the catalogue, sorted by id. */
export function listScenarios(): CatalogueEntry[] {
  const from = folder();
  return idsIn(from).map((id) => {
    const file = join(from, `${id}.yaml`);
    return { id, title: titleOf(text(file), file), file };
  });
}

/**
 * Reads a scenario file by its path, with a note for each unusual but legal construct.
 * @throws ImportError for an invalid file, with the place
 */
export function readScenarioFile(path: string): { readonly scenario: Scenario; readonly notes: readonly string[] } {
  const { scenario, warnings } = readScenario(text(path), path);
  return { scenario, notes: shownNotes(warnings.map((warning) => `${path}: ${warning}`)) };
}

/**
 * Loads a scenario by its catalogue id (in any case), by a name of the scale family such as `scale:8,ways=4`, or by
 * path.
 * @throws ImportError for an unknown name, with the nearest known one, and for an invalid file
 */
export function loadScenario(idOrPath: string): Scenario {
  const from = folder();
  const ids = idsIn(from);
  const id = ids.find((known) => known.toLowerCase() === idOrPath.toLowerCase());
  if (id !== undefined) {
    const file = join(from, `${id}.yaml`);
    return parseScenario(text(file), file);
  }
  if (isScale(idOrPath)) return parseScenario(scaleFile(parseScale(idOrPath)), idOrPath);
  if (existsSync(idOrPath) || /[/\\]|\.ya?ml$/.test(idOrPath)) return parseScenario(text(idOrPath), idOrPath);
  const near = nearest(idOrPath, ids);
  throw new ImportError(`there is no scenario ${idOrPath}`, {
    file: idOrPath,
    hint: `${near === null ? '' : `did you mean ${near}? `}\`quiesce list scenarios\` shows all; a path names a file of your own`,
  });
}
