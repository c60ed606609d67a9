/**
 * Error for a network that the engine refuses: a machine uses a feature that cannot be replayed, or breaks a rule at run time.
 * `schedule` leads to that world, or through the failing step; `null` outside a search.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  schedule: string | null = null;
}

/** Error for a malformed schedule, or one with a choice that is not enabled at its place. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** Error for a saved search of another network, or with inconsistent data. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

/** The message of a thrown value. A user's machine may throw values without a message, or whose message getter throws. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.message}` : `it threw ${String(thrown)}, which is no Error`;
  } catch {
    return 'it threw something that has no message';
  }
}
