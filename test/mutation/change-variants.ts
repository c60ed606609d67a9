import type { AnyStateMachine } from 'xstate';
import { changeMachine, NoSuchPlace } from './change-machine.ts';
import { reachOf, type FieldMutant, type MachineMutant } from './mutant.ts';

/** Each design and each gate has a machine of one of these ids. */
const ids: readonly string[] = ['owner', 'dax_cxl_init', 'gate'];

/** A machine of designs or gates, or one of their fields, is made wrong. */
export const isOfVariants = (
  mutant: MachineMutant | FieldMutant,
): mutant is FieldMutant | (MachineMutant & { readonly machine: 'owner' | 'dax_cxl_init' | 'gate' }) =>
  'fields' in mutant || ids.includes(mutant.machine);

/** A design or a gate, whose fields are read by name. */
type Variant = Record<string, unknown>;

const isVariant = (value: unknown): value is Variant =>
  typeof value === 'object' && value !== null && 'title' in value && 'cite' in value;

const isMachine = (value: unknown): value is AnyStateMachine =>
  typeof value === 'object' && value !== null && 'root' in value && 'transition' in value;

/** The machine with the changes, or `null` where it has no such place. */
const changedOrNull = (machine: AnyStateMachine, { changes }: MachineMutant): AnyStateMachine | null => {
  try {
    return changeMachine(machine, changes);
  } catch (error) {
    if (error instanceof NoSuchPlace) return null;
    throw error;
  }
};

/** What becomes different in a design or a gate, by field. */
const differencesOf = (
  variant: Variant,
  mutant: MachineMutant | FieldMutant,
): readonly (readonly [string, unknown])[] => {
  if ('fields' in mutant) return Object.entries(mutant.fields).filter(([field]) => field in variant);
  return Object.entries(variant).flatMap(([field, value]) => {
    if (!isMachine(value) || value.id !== mutant.machine) return [];
    const changed = changedOrNull(value, mutant);
    return changed === null ? [] : [[field, changed] as const];
  });
};

/**
 * Makes wrong the designs and gates within reach of the mutant. They are changed in place, so that whatever is loaded later
 * finds the wrong ones.
 * @param model - the exports of `machines/`
 * @returns the ids of those that are changed
 * @throws NoSuchPlace when there is none
 */
export function changeVariants(
  model: Readonly<Record<string, unknown>>,
  mutant: MachineMutant | FieldMutant,
): readonly string[] {
  const reach = reachOf(mutant);
  const changed: string[] = [];
  for (const variant of Object.values(model).filter(isVariant)) {
    const id = String(variant['id']);
    if (reach !== null && !reach.includes(id)) continue;
    const differences = differencesOf(variant, mutant);
    for (const [field, value] of differences) variant[field] = value;
    if (differences.length > 0) changed.push(id);
  }
  if (changed.length === 0) throw new NoSuchPlace(`mutant ${mutant.id}: no design and no gate has such a place`);
  return changed;
}
