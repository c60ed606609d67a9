import type { Visit } from './exploration.ts';

/** A visit while it is written. */
export type Visited = { -readonly [field in keyof Visit]: Visit[field] };

/** One that nothing was written in yet. */
export const newVisit = (answers: Pick<Visit, 'isNewIn' | 'isQuiet' | 'world' | 'images'>): Visited => ({
  index: 0,
  depth: 0,
  final: false,
  observedKey: 0,
  isNewKey: false,
  ...answers,
});
