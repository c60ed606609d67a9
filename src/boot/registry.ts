import {
  a0,
  a1,
  b,
  c,
  d,
  e4,
  e5,
  f,
  fR4,
  fR46,
  fR6,
  fV5,
  fV6,
  g0,
  g1,
  g1InProbe,
  g2,
  g2Endpoint,
  g2EndpointLong,
  g3,
  g3Teardown,
  g4,
  g4Long,
  g4v5,
  g4v5Long,
  g5,
  r1,
  r1235,
  r2,
  r3,
  r5,
  r5Guess,
  type Design,
  type Gate,
} from '../../machines/index.ts';
import type { Family } from '../model/kernel.ts';
import { UsageError } from './usage-error.ts';

/** Every ownership design, in the order of their proposal. */
export const designs: readonly Design[] = [a0, a1, b, c, d, e4, e5, fV5, fV6, f, fR4, fR6, fR46];

/** Every quiescence gate. */
export const gates: readonly Gate[] = [
  g0,
  g1,
  g1InProbe,
  g2,
  g2Endpoint,
  g2EndpointLong,
  g3,
  g3Teardown,
  g4,
  g4Long,
  g4v5,
  g4v5Long,
  g5,
  r1,
  r2,
  r3,
  r5,
  r5Guess,
  r1235,
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
const shipped: Readonly<Record<Family, string>> = { '6.12': a0.id, '7.0': a1.id, '7.1': f.id };

/** The design that kernels of a family ship. */
export const designOfFamily = (family: Family): string => shipped[family];
