import type { Scenario } from '../../model/scenario.ts';
import type { Variant } from '../../boot/variant.ts';

/** What is asked: a scenario under a design, its module loads in sequence or in any order. */
export interface Trial {
  readonly scenario: Scenario;
  readonly variant: Variant;
}

/** Kinds of givens, in the order in which a reader wants to hear of them. */
export const givenKinds = [
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
export type GivenKind = (typeof givenKinds)[number];

/** One thing that no order of a boot can change, and the boot without it. */
export interface Given {
  readonly kind: GivenKind;
  /** As it is: `decoder 0 of mem1 is not committed`. */
  readonly is: string;
  /** As it would be, with the given taken away: `firmware commits decoder 0 of mem1`. */
  readonly without: string;
  readonly take: (trial: Trial) => Trial;
  /** How many givens of the list it takes away at once; absent: one. */
  readonly size?: number;
  /** It fixes a sequence of module loads, so there is no other order to look at. */
  readonly isOrder?: true;
}

/** A given about the scenario alone. */
export const ofScenario = (given: Omit<Given, 'take'>, take: (scenario: Scenario) => Scenario): Given => ({
  ...given,
  take: (trial) => ({ ...trial, scenario: take(trial.scenario) }),
});

/** Several givens taken away together, in one sentence. */
export const together = (givens: readonly Given[], said?: Pick<Given, 'is' | 'without'>): Given => ({
  kind: givens[0]?.kind ?? 'user space',
  is: said?.is ?? givens.map(({ is }) => is).join(', and '),
  without: said?.without ?? givens.map(({ without }) => without).join(', and '),
  take: (trial) => givens.reduce((taken, given) => given.take(taken), trial),
  size: givens.reduce((sum, { size = 1 }) => sum + size, 0),
  ...(givens.some(({ isOrder }) => isOrder === true) ? { isOrder: true as const } : {}),
});
