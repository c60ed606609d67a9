import type { Io } from '../../src/cli/io.ts';

/** What a command line wrote. */
export interface Heard {
  out: string;
  err: string;
}

/** Streams that are kept, so that they can be judged. */
export function recordingIo(isTerminal: boolean, heard: Heard): Io {
  return {
    out: (text) => void (heard.out += text),
    err: (text) => void (heard.err += text),
    outIsTerminal: isTerminal,
    errIsTerminal: isTerminal,
    columns: 100,
    env: { PATH: process.env['PATH'] },
    now: () => performance.now(),
  };
}
