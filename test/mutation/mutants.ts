import type { Mutant } from './mutant.ts';
import { coreMutants } from './mutants-core.ts';
import { cxlMutants } from './mutants-cxl.ts';
import { daxMutants } from './mutants-dax.ts';
import { designMutants } from './mutants-designs.ts';
import { driverMutants } from './mutants-driver.ts';
import { gateShapeMutants } from './mutants-gate-shapes.ts';
import { gateMutants } from './mutants-gates.ts';
import { iomemMutants } from './mutants-iomem.ts';
import { lookasideMutants } from './mutants-lookaside.ts';
import { managedMutants } from './mutants-managed.ts';
import { memdevMutants } from './mutants-memdev.ts';
import { mergedMutants } from './mutants-merged.ts';
import { moduleMutants } from './mutants-module.ts';
import { regionMutants } from './mutants-region.ts';
import { variantMutants } from './mutants-variants.ts';

/** Every wrong model. */
export const mutants: readonly Mutant[] = [
  ...cxlMutants,
  ...memdevMutants,
  ...regionMutants,
  ...daxMutants,
  ...iomemMutants,
  ...coreMutants,
  ...driverMutants,
  ...moduleMutants,
  ...designMutants,
  ...lookasideMutants,
  ...managedMutants,
  ...mergedMutants,
  ...variantMutants,
  ...gateShapeMutants,
  ...gateMutants,
];
