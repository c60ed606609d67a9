import type { Scenario } from '../../model/scenario.ts';
import type { Variant } from '../../boot/variant.ts';

/** Input of a search: a scenario and its variant. */
export interface Trial {
  readonly scenario: Scenario;
  readonly variant: Variant;
}

/** Kinds of conditions, in the order of a report. */
export const conditionKinds = [
  'fault',
  'firmware',
  'device',
  'module',
  'config',
  'user space',
  'order',
  'design',
  'gate',
] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** A condition of a boot that is fixed in every order, with its counterfactual change. */
export interface Condition {
  readonly kind: ConditionKind;
  /** The actual condition: `decoder 0 of mem1 is not committed`. */
  readonly is: string;
  /** The changed condition: `firmware commits decoder 0 of mem1`. */
  readonly without: string;
  readonly take: (trial: Trial) => Trial;
  /** Number of listed conditions that it changes at once; absent: one. */
  readonly size?: number;
  /** The change fixes a sequence of module loads, so there is no other order to search. */
  readonly isOrder?: true;
}

/** A condition of the scenario alone. */
export const ofScenario = (condition: Omit<Condition, 'take'>, take: (scenario: Scenario) => Scenario): Condition => ({
  ...condition,
  take: (trial) => ({ ...trial, scenario: take(trial.scenario) }),
});

/** Several conditions changed together, with one sentence for all. */
export const together = (conditions: readonly Condition[], text?: Pick<Condition, 'is' | 'without'>): Condition => ({
  kind: conditions[0]?.kind ?? 'user space',
  is: text?.is ?? conditions.map(({ is }) => is).join(', and '),
  without: text?.without ?? conditions.map(({ without }) => without).join(', and '),
  take: (trial) => conditions.reduce((taken, condition) => condition.take(taken), trial),
  size: conditions.reduce((sum, { size = 1 }) => sum + size, 0),
  ...(conditions.some(({ isOrder }) => isOrder === true) ? { isOrder: true as const } : {}),
});
