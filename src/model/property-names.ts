/**
 * The properties of this version. A name says in a word what goes wrong where the property is broken, and is shown first in
 * every output; the number is its alias, and the key in JSON. docs/glossary.md has the statements.
 */
export const propertyNames = {
  I1: 'memory-lost',
  I1b: 'unusable',
  I2: 'two-owners',
  I3: 'iomem-line-lost',
  I4: 'window-space-lost',
  I5: 'released-early',
  I6: 'failure-missed',
  I7: 'hang',
  I8: 'remnants',
  I9: 'foreign-dax',
  I10: 'insert-conflict',
  I11: 'order-decides',
  I12: 'handed-unprobed',
  I13: 'rest-unusable',
  I14: 'undecided',
  I15: 'undecoded-online',
  I16: 'probe-waits',
  I17: 'other-memory-waits',
  I18: 'mixed-owners',
} as const;

/** The number of a property: what JSON and the code know it by. */
export type PropertyId = keyof typeof propertyNames;

/** The name of a property. */
export type PropertyName = (typeof propertyNames)[PropertyId];

/** Every id, in the order of the numbers. */
export const propertyIds = Object.keys(propertyNames) as readonly PropertyId[];

/** `memory-lost (I1)`: how a text names a property. */
export const propertyWords = (id: PropertyId): string => `${propertyNames[id]} (${id})`;

/** `memory-lost (I1), unusable (I1b)`. */
export const propertyList = (ids: readonly PropertyId[]): string => ids.map(propertyWords).join(', ');

/** The property of a name or a number, in whatever case; `null` when there is none. */
export function propertyOf(word: string): PropertyId | null {
  const wanted = word.toLowerCase();
  return propertyIds.find((id) => id.toLowerCase() === wanted || propertyNames[id] === wanted) ?? null;
}
