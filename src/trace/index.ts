export { namesOf, occurrences, Places, scheduleOf, type StepName } from './places.ts';
export { happensBefore, type HappensBefore } from './happens-before.ts';
export { deviationsOf, runWith } from './reference.ts';
export { minimise, type Violation } from './minimise.ts';
export { reversedPairs, sharedBeginning } from './reversed.ts';
export { inReach } from './reach.ts';
export { criticalFlip, type CriticalFlip } from './flip.ts';
export type { Passing } from './nearest.ts';
