import type { Question } from './question.ts';
import { asQuestion } from './setting.ts';
import { faultSettings } from './settings-faults.ts';
import { gateSettings } from './settings-gates.ts';
import { scriptSettings } from './settings-scripts.ts';

/** Gates, families and faults that the catalogue does not combine: the litmus tests ask for the same. */
export const settings: readonly Question[] = [...scriptSettings, ...gateSettings, ...faultSettings].map(asQuestion);
