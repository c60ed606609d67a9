import type { Explored } from './explore.ts';
import { endless } from './fairness.ts';

/**
 * Faults of the engine that are known and not mended yet. What they touch is compared once they are gone: set all to false then.
 */
export const pending = {
  /** An account that is wrong may cost final worlds. */
  wrongAccounts: false,
  /** A timer that is armed anew for ever counts as one that is always possible. */
  rearmedTimers: true,
  /** What an idle event would do is worked out where nothing is idle. */
  earlyIdle: false,
  /** A search by partial order that a bound cuts short may lose the way to a finding. */
  lostWays: false,
};

/** What the engine may say of runs without end. */
export const cyclesOf = (explored: Explored): readonly string[] =>
  pending.rearmedTimers ? [endless(explored), endless(explored, false)] : [endless(explored)];
