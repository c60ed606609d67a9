const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What has been heard, while somebody listens. */
let listening: { heard: NodeJS.Signals | null } | null = null;

/**
 * Runs something short to its end, whatever signal comes meanwhile: a draft must not stay behind. A signal that would
 * have ended the process ends it afterwards.
 */
export function undisturbed<T>(body: () => T): T {
  if (listening === null) listen();
  return body();
}

/** Listens until the process next waits for events: it is told of signals before that is over. */
function listen(): void {
  const state: NonNullable<typeof listening> = { heard: null };
  const hear = (signal: NodeJS.Signals): void => void (state.heard = signal);
  listening = state;
  for (const signal of signals) process.on(signal, hear);
  setImmediate(() => {
    listening = null;
    for (const signal of signals) process.off(signal, hear);
    if (state.heard !== null && process.listenerCount(state.heard) === 0) process.kill(process.pid, state.heard);
  });
}
