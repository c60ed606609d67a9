import type { PropertyId } from './property-names.ts';

/** Consequences of a violated property, worst first. */
export const harms = [
  'memory lost',
  'memory unusable or dead',
  'hang',
  'two owners',
  'not reusable',
  'order decides',
  'bookkeeping',
] as const;
export type Harm = (typeof harms)[number];

/** The consequence of violating each property; losses rank above the attribution of blame. */
export const harmOf: Readonly<Record<PropertyId, Harm>> = {
  I1: 'memory lost',
  I1b: 'memory unusable or dead',
  I13: 'memory unusable or dead',
  I15: 'memory unusable or dead',
  I7: 'hang',
  I16: 'hang',
  I2: 'two owners',
  I9: 'two owners',
  I4: 'not reusable',
  I8: 'not reusable',
  I14: 'not reusable',
  I11: 'order decides',
  I5: 'order decides',
  I12: 'order decides',
  I3: 'bookkeeping',
  I6: 'bookkeeping',
  I10: 'bookkeeping',
  I17: 'bookkeeping',
  I18: 'bookkeeping',
};

/** Severity rank of a property's violation; 0 is the worst. */
export const rankOf = (id: PropertyId): number => harms.indexOf(harmOf[id]);

/** Stable sort by severity, worst first. */
export const byHarm = <T extends { readonly id: PropertyId }>(list: readonly T[]): readonly T[] =>
  list.toSorted((a, b) => rankOf(a.id) - rankOf(b.id));
