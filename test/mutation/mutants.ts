import type { Mutant } from './mutant.ts';
import { coreMutants } from './mutants-core.ts';
import { cxlMutants } from './mutants-cxl.ts';
import { daxMutants } from './mutants-dax.ts';
import { designMutants } from './mutants-designs.ts';

/** Every wrong model. */
export const mutants: readonly Mutant[] = [...cxlMutants, ...daxMutants, ...coreMutants, ...designMutants];
