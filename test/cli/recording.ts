import type { Deps } from '../../src/cli/deps.ts';
import type { Io } from '../../src/cli/io.ts';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { wiring } from '../../src/cli/wiring.ts';

/** The exit code of one command line, and what it wrote. */
export interface Recorded {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs one command line against the real parts. The streams are recorded; the clock stands still, unless `io` has another. */
export async function recorded(
  line: readonly string[],
  io: Partial<Io> = {},
  version = '0.1.0',
  parts: Deps = wiring,
): Promise<Recorded> {
  const seen = { out: '', err: '' };
  const recording: Io = {
    out: (text) => void (seen.out += text),
    err: (text) => void (seen.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: undefined,
    env: {},
    now: () => 0,
    ...io,
  };
  const code = await runCommandLine(line, recording, parts, version);
  return { code, ...seen };
}
