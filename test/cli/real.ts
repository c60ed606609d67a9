import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { wiring } from '../../src/cli/wiring.ts';

/** The result of one command line. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with the real parts. `stopAtMs`: the time of a simulated Ctrl-C. */
export async function quiesce(line: string, version = '0.1.0', stopAtMs = Infinity): Promise<Said> {
  const seen = { out: '', err: '', nowMs: 0 };
  const code = await runCommandLine(
    [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
    {
      out: (text) => void (seen.out += text),
      err: (text) => void (seen.err += text),
      outIsTerminal: false,
      errIsTerminal: false,
      columns: undefined,
      env: {},
      now: () => (seen.nowMs += 1),
      watch: {
        flags: new SharedArrayBuffer(8),
        stopReason: () => (seen.nowMs >= stopAtMs ? 'interrupted' : null),
        progress: () => {},
        stage: () => {},
        draft: () => {},
      },
    },
    wiring,
    version,
  );
  return { code, out: seen.out, err: seen.err };
}
