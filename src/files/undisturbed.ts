const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Somebody listens already, and what he has heard. */
let listening: { heard: NodeJS.Signals | null } | null = null;

/**
 * Runs something short to its end, whatever signal comes meanwhile: a draft must not stay behind. A signal that would
 * have ended the process ends it afterwards.
 */
export function undisturbed<T>(body: () => T): T {
  if (listening === null) listen();
  return body();
}

/** Listens until the process has waited for events once: that is when it is told of signals. */
function listen(): void {
  const state: NonNullable<typeof listening> = { heard: null };
  const hear = (signal: NodeJS.Signals): void => void (state.heard = signal);
  // One that somebody listens to ends nothing by itself; what it is to do is for him to say.
  const unheard = signals.filter((signal) => process.listenerCount(signal) === 0);
  listening = state;
  for (const signal of unheard) process.on(signal, hear);
  const end = (): void => {
    listening = null;
    for (const signal of unheard) process.off(signal, hear);
    if (state.heard !== null) process.kill(process.pid, state.heard);
  };
  // The first of these comes in this turn of the event loop, which may have waited already; the second in the next.
  setImmediate(() => setImmediate(end));
}
