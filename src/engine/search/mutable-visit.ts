import type { Visit } from './exploration.ts';

/** A visit while it is written. */
export type MutableVisit = { -readonly [field in keyof Visit]: Visit[field] };

/** One that nothing was written in yet. */
export const newVisit = (answers: Pick<Visit, 'isNewIn' | 'isQuiet' | 'world' | 'images'>): MutableVisit => ({
  index: 0,
  depth: 0,
  final: false,
  observedKey: 0,
  isNewKey: false,
  ...answers,
});
