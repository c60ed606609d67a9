import type { Visit } from './exploration.ts';

/** A visit with writable fields. */
export type MutableVisit = { -readonly [field in keyof Visit]: Visit[field] };

/** An empty visit. */
export const newVisit = (answers: Pick<Visit, 'isNewIn' | 'isQuiet' | 'world' | 'images'>): MutableVisit => ({
  index: 0,
  depth: 0,
  final: false,
  observedKey: 0,
  isNewKey: false,
  ...answers,
});
