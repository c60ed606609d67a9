import { recorded, type Recorded } from './recording.ts';

/** One command line against the real parts. `stopAtMs`: somebody presses Ctrl-C when the clock says that. */
export function quiesce(line: string, version?: string, stopAtMs = Infinity): Promise<Recorded> {
  let nowMs = 0;
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return recorded(
    args,
    {
      now: () => (nowMs += 1),
      watch: {
        flags: new SharedArrayBuffer(8),
        asked: () => (nowMs >= stopAtMs ? 'interrupted' : null),
        progress: () => {},
        stage: () => {},
        draft: () => {},
      },
    },
    version,
  );
}
