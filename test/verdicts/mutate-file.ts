import { parse, stringify } from 'yaml';
import type { Random } from '../../src/engine/index.ts';

/** One change of a scenario file, as a person would make it by a slip. */
export interface FileMutation {
  /** For instance `delete faults[0]`. */
  readonly what: string;
  /** The text of the changed file. */
  readonly text: string;
}

type Value = Record<string, unknown> | unknown[];
interface Place {
  readonly within: Value;
  readonly key: string;
  readonly path: string;
}

const isValue = (value: unknown): value is Value => typeof value === 'object' && value !== null;

/** Every key and every item of the document, outermost first. */
const placesOf = (value: Value, above = ''): readonly Place[] =>
  Object.keys(value).flatMap((key) => {
    const path = Array.isArray(value) ? `${above}[${key}]` : above === '' ? key : `${above}.${key}`;
    const below = (value as Record<string, unknown>)[key];
    return [{ within: value, key, path }, ...(isValue(below) ? placesOf(below, path) : [])];
  });

function remove({ within, key }: Place): void {
  if (Array.isArray(within)) within.splice(Number(key), 1);
  else delete within[key];
}

function rename({ within, key }: Place): void {
  if (Array.isArray(within)) return;
  within[`${key}x`] = within[key];
  delete within[key];
}

const empty = ({ within, key }: Place): void => {
  (within as Record<string, unknown>)[key] = [];
};

/**
 * Deletes a block, renames a key or empties a list, at a place drawn from the random numbers. The lines for people (`id`,
 * `title`, `cite`) are left alone: nothing hangs on them.
 */
export function mutateFile(text: string, random: Random): FileMutation {
  const file = parse(text) as Record<string, unknown>;
  const places = placesOf(file).filter(({ path }) => !/^(?:id|title|cite)/.test(path));
  const kinds = [
    { name: 'delete', change: remove, at: places },
    { name: 'rename', change: rename, at: places.filter(({ within }) => !Array.isArray(within)) },
    {
      name: 'empty',
      change: empty,
      at: places.filter(({ within, key }) => Array.isArray((within as Record<string, unknown>)[key])),
    },
  ] as const;
  const kind = kinds[random(kinds.length)] ?? kinds[0];
  const place = kind.at[random(kind.at.length)];
  if (place === undefined) throw new Error('the file has no place to change');
  kind.change(place);
  return { what: `${kind.name} ${place.path}`, text: stringify(file) };
}
