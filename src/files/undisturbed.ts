const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs something short to its end, whatever signal comes meanwhile: a draft must not stay behind. A signal that would
 * have ended the process ends it afterwards.
 */
export function undisturbed<T>(body: () => T): T {
  let heard: NodeJS.Signals | null = null;
  const hear = (signal: NodeJS.Signals): void => void (heard = signal);
  for (const signal of signals) process.on(signal, hear);
  try {
    return body();
  } finally {
    // Signals are told when the process waits for events, which it does before it comes to this.
    setImmediate(() => {
      for (const signal of signals) process.off(signal, hear);
      if (heard !== null && process.listenerCount(heard) === 0) process.kill(process.pid, heard);
    });
  }
}
