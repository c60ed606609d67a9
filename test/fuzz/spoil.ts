import type { Chance } from './chance.ts';
import { hostile, numbers, oddButAllowed, spoilt } from './hostile.ts';

/** Data as JSON and YAML have it. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

type Place = readonly (string | number)[];

/** The places of all values in data, the whole of it first. */
export function placesOf(data: Data, above: Place = []): readonly Place[] {
  if (typeof data !== 'object' || data === null) return [above];
  const inner: readonly (readonly [string | number, Data])[] = Array.isArray(data)
    ? data.map((value: Data, index) => [index, value] as const)
    : Object.entries(data);
  return [above, ...inner.flatMap(([key, value]) => placesOf(value, [...above, key]))];
}

/** Data with one value changed; what is changed to `undefined` is taken out. */
export function changedAt(data: Data, place: Place, change: (old: Data) => Data | undefined): Data | undefined {
  const [key, ...rest] = place;
  if (key === undefined) return change(data);
  if (Array.isArray(data)) {
    return (data as readonly Data[]).flatMap((value, index) => {
      if (index !== key) return [value];
      const changed = changedAt(value, rest, change);
      return changed === undefined ? [] : [changed];
    });
  }
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data as { readonly [key: string]: Data }).flatMap(([name, value]) => {
      if (name !== key) return [[name, value] as const];
      const changed = changedAt(value, rest, change);
      return changed === undefined ? [] : [[name, changed] as const];
    }),
  );
}

const deep = (levels: number): Data => {
  let data: Data = 'x';
  for (let level = 0; level < levels; level++) data = level % 2 === 0 ? [data] : { a: data };
  return data;
};

/** A value that does not belong where another stands. */
const otherValue = (old: Data, chance: Chance): Data | undefined =>
  chance.weighted<() => Data | undefined>([
    [6, () => (typeof old === 'string' ? spoilt(old, chance) : hostile(chance))],
    [3, () => chance.pick(numbers)],
    [1, () => null],
    [1, () => chance.oneIn(2)],
    [1, () => []],
    [1, () => ({})],
    [1, () => [old, old]],
    [1, () => ({ x: old })],
    [2, () => undefined],
    [1, () => deep(chance.pick([3, 70, 300]))],
    [1, () => Array.from({ length: chance.pick(many(old)) }, () => old)],
  ])();

/** How often a value is repeated: a nested one seldom, for the fuzzer itself must be able to hold it. */
const many = (old: Data): readonly number[] => (typeof old === 'object' && old !== null ? [2, 50] : [2, 50, 3000]);

/** One place of data made hostile. */
export function spoiltData(data: Data, chance: Chance): Data {
  const place = chance.pick(placesOf(data));
  if (chance.oneIn(8)) {
    // A key more, or one that is called otherwise.
    return (
      changedAt(data, place, (old) =>
        typeof old === 'object' && old !== null && !Array.isArray(old)
          ? {
              ...(old as { readonly [key: string]: Data }),
              [chance.oneIn(3) ? '__proto__x' : hostile(chance)]: hostile(chance),
            }
          : otherValue(old, chance),
      ) ?? null
    );
  }
  return changedAt(data, place, (old) => otherValue(old, chance)) ?? null;
}

/** One text of data, at a place that the caller likes, made odd: what a reader may take. */
export function oddData(data: Data, chance: Chance, likes: (place: Place) => boolean): Data {
  const places = placesOf(data).filter((place) => likes(place));
  if (places.length === 0) return data;
  return changedAt(data, chance.pick(places), (old) => (typeof old === 'string' ? oddButAllowed(chance) : old)) ?? data;
}
