import { stringify } from 'yaml';
import { mutated } from '../import/mutator.ts';
import { box } from './boxes.ts';
import { textFile, type Case, type Entry } from './case.ts';
import type { Chance } from './chance.ts';
import { hostile, oddButAllowed } from './hostile.ts';
import { rewritten } from './schema-values.ts';
import { changedAt, oddData, placesOf, spoiltData, type Data } from './spoil.ts';
import { usesOf } from './uses.ts';

/** Places of free text: what a reader may let through and a writer must encode. */
const freeText = (place: readonly (string | number)[]): boolean =>
  ['title', 'release', 'cite'].includes(String(place[0])) ||
  ['platform.name', 'platform.softReservedUnknown'].includes(place.join('.')) ||
  place.join('.') === 'kernel.release';

/** Places of names. */
const nameText = (place: readonly (string | number)[]): boolean =>
  ['id', 'name', 'device', 'driver', 'asyncProbe', 'probe', 'absent'].some((key) => place.includes(key));

/** Data in which a thing is called otherwise wherever it is named, so that all still fits together. */
function renamed(data: Data, chance: Chance): Data {
  const old = chance.pick(['box', 'mem0', 'mem1', 'sw0']);
  const name = chance.oneIn(3) ? hostile(chance) : oddButAllowed(chance);
  return placesOf(data).reduce<Data>(
    (so, place) =>
      changedAt(so, place, (value) =>
        typeof value === 'string' && value.split(':').at(-1) === old ? value.replace(old, () => name) : value,
      ) ?? so,
    data,
  );
}

const written = (data: Data, chance: Chance): string =>
  chance.weighted<() => string>([
    [6, () => stringify(data, { lineWidth: 0 })],
    [1, () => stringify(data, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 })],
    [1, () => stringify(data, { defaultStringType: 'QUOTE_SINGLE' })],
    [1, () => stringify(data, { defaultStringType: 'BLOCK_LITERAL' })],
    [1, () => stringify(data, { collectionStyle: 'flow' })],
    [2, () => JSON.stringify(data)],
    [1, () => JSON.stringify(data, null, 1)],
  ])();

/** What only YAML has: anchors, merges, tags, documents, keys twice. */
const yamlOnly = (text: string, chance: Chance): string =>
  chance.pick<() => string>([
    () => `x: &a [*a]\n${text}`,
    () => `a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c, *c, *c]\n${text}`,
    () => `${text}\nid: again\n`,
    () => `${text}\n---\n${text}`,
    () => `%YAML 1.1\n---\n${text}`,
    () => `<<: { id: merged }\n${text}`,
    () => text.replace('box', `!!${hostile(chance)}`),
    () => text.replace('title:', 'title: !!binary'),
    () => text.replace('title:', `? [title]\n:`),
    () => text.replaceAll('\n', '\r\n'),
    () => `\ufeff${text}`,
    () => `# ${hostile(chance)}\n${text}`,
    () => `${'['.repeat(chance.pick([70, 3000, 100_000]))}`,
    () => '- '.repeat(chance.pick([70, 3000])),
    () => `${'{ a: '.repeat(chance.pick([70, 3000]))}`,
  ])();

const encoder = new TextEncoder();

/** The bytes of a scenario file, more or less wrong. */
function scenarioBytes(chance: Chance): Uint8Array {
  let data: Data = box(chance);
  const how = chance.weighted([
    [8, 'odd'],
    [4, 'renamed'],
    [6, 'spoilt'],
    [5, 'rewritten'],
    [2, 'right'],
    [2, 'yaml'],
    [3, 'bytes'],
  ] as const);
  const times = 1 + chance.below(3);
  for (let time = 0; time < times; time++) {
    if (how === 'odd') data = oddData(data, chance, chance.oneIn(6) ? nameText : freeText);
    if (how === 'renamed') data = renamed(data, chance);
    if (how === 'spoilt') data = spoiltData(data, chance);
    if (how === 'rewritten') data = rewritten(data, chance);
  }
  const text = written(data, chance);
  if (how === 'yaml') return encoder.encode(yamlOnly(text, chance));
  return how === 'bytes' ? mutated(encoder.encode(text), false, chance.below(2 ** 31)) : encoder.encode(text);
}

/** A name for a file, as somebody else may have chosen it. */
export const fileName = (chance: Chance, ending: string): string => {
  if (!chance.oneIn(6)) return `box${ending}`;
  // Bytes that no file name has are left out.
  const odd = (chance.oneIn(2) ? hostile(chance) : oddButAllowed(chance))
    .replaceAll(/[/\0]|\p{Cs}/gu, '_')
    .slice(0, 40);
  return odd === '' || odd === '.' || odd === '..' || odd.startsWith('-') ? `x${odd}${ending}` : `${odd}${ending}`;
};

/** A run about a scenario file. */
export function scenarioRun(chance: Chance): Pick<Case, 'tree' | 'lines'> {
  const name = fileName(chance, '.yaml');
  const tree: Entry[] = [
    { path: 'made', kind: 'folder' },
    { path: name, kind: 'file', bytes: scenarioBytes(chance) },
  ];
  if (chance.oneIn(12)) tree.push(textFile('made/precious.txt', 'precious\n'), textFile('net.txt', 'precious\n'));
  return { tree, lines: usesOf(chance.oneIn(4) ? `./${name}` : name, chance) };
}
