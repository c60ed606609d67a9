/**
 * A network that the engine refuses: a machine uses something that cannot be replayed, or breaks a rule while it runs.
 * `schedule` leads to the world in which it shows, or through the step that fails; `null` outside a search.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  schedule: string | null = null;
}

/** A schedule that cannot be read, or that asks for a choice the world at that point does not offer. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** A saved search that is not one of this network: its machines do otherwise now, or the data cannot be. */
export class ResumeError extends Error {
  override readonly name = 'ResumeError';
}

/** The words of whatever was thrown. A user's machine may throw what has none, or what fails again when it is asked. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.message}` : `it threw ${String(thrown)}, which is no Error`;
  } catch {
    return 'it threw something that has no message';
  }
}
