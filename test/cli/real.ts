import { recorded, type Recorded } from './recording.ts';

/** Runs a command line with the real parts. `stopAtMs`: the time of a simulated Ctrl-C. */
export function quiesce(line: string, version?: string, stopAtMs = Infinity): Promise<Recorded> {
  let nowMs = 0;
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return recorded(
    args,
    {
      now: () => (nowMs += 1),
      watch: {
        flags: new SharedArrayBuffer(8),
        stopReason: () => (nowMs >= stopAtMs ? 'interrupted' : null),
        progress: () => {},
        stage: () => {},
        draft: () => {},
      },
    },
    version,
  );
}
