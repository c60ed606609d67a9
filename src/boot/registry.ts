import * as machines from '../../machines/index.ts';
import type { Design, Gate } from '../../machines/index.ts';
import type { Family } from '../model/kernel.ts';
import { UsageError } from './usage-error.ts';

/** Every ownership design, in the order of their proposal. */
export const designs: readonly Design[] = [
  machines.a0,
  machines.a1,
  machines.b,
  machines.c,
  machines.d,
  machines.e4,
  machines.e5,
  machines.fV5,
  machines.fV6,
  machines.f,
  machines.fR4,
  machines.fR6,
  machines.fR46,
];

/** Every quiescence gate. */
export const gates: readonly Gate[] = [
  machines.g0,
  machines.g1,
  machines.g1InProbe,
  machines.g2,
  machines.g2Endpoint,
  machines.g2EndpointLong,
  machines.g3,
  machines.g3Teardown,
  machines.g4,
  machines.g4Long,
  machines.g4v5,
  machines.g4v5Long,
  machines.g5,
  machines.r1,
  machines.r2,
  machines.r3,
  machines.r5,
  machines.r5Guess,
  machines.r1235,
];

const byId = <T extends { readonly id: string }>(what: string, all: readonly T[], id: string): T => {
  const found = all.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (!found) throw new UsageError(`unknown ${what} ${id}`, `one of ${all.map((one) => one.id).join(', ')}`);
  return found;
};

/** @throws UsageError when there is no such design */
export const designById = (id: string): Design => byId('design', designs, id);

/** @throws UsageError when there is no such gate */
export const gateById = (id: string): Gate => byId('gate', gates, id);

/** The gate a design was written for. @throws UsageError when there is no such design */
export const defaultGate = (design: string): string => designById(design).gate;

/** The design of released kernels of each family; the other designs were only proposed. */
const shipped: Readonly<Record<Family, string>> = {
  '6.12': machines.a0.id,
  '7.0': machines.a1.id,
  '7.1': machines.f.id,
};

/** The design that kernels of a family ship. */
export const designOfFamily = (family: Family): string => shipped[family];
