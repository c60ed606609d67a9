const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The installed listener and the signal that it has received, or `null` when none is installed. */
let listener: { received: NodeJS.Signals | null } | null = null;

/**
 * Runs a short synchronous body with signals deferred until it has ended, so that no temporary file remains. A signal
 * that would have ended the process is sent again afterwards.
 */
export function deferSignals<T>(body: () => T): T {
  if (listener === null) install();
  return body();
}

/** Installs the listener until the event loop has polled once, since Node delivers signals there. */
function install(): void {
  const state: NonNullable<typeof listener> = { received: null };
  const receive = (signal: NodeJS.Signals): void => void (state.received = signal);
  // A signal with a listener of its own does not end the process; that listener decides.
  const deferred = signals.filter((signal) => process.listenerCount(signal) === 0);
  listener = state;
  for (const signal of deferred) process.on(signal, receive);
  const end = (): void => {
    listener = null;
    for (const signal of deferred) process.off(signal, receive);
    if (state.received !== null) process.kill(process.pid, state.received);
  };
  // The first immediate can run in the current turn of the event loop, possibly after its poll phase. The second runs
  // in the next turn.
  setImmediate(() => setImmediate(end));
}
