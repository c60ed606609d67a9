import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { wiring } from '../../src/cli/wiring.ts';

/** How one command line ended. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What `--json` prints of an error. */
export interface Failure {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
    readonly hint?: string;
  };
}

/** A folder far from every package.json and node_modules, as a user's own may be, and the program beside it. */
export interface PluginFolder {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Writes a file and gives its path. */
  readonly write: (name: string, text: string) => string;
  /** Runs one command line against the real emulator. */
  readonly quiesce: (...line: readonly string[]) => Promise<Outcome>;
  readonly json: <T>(...line: readonly string[]) => Promise<T>;
}

/** Makes such a folder, which is gone after the tests of the file. */
export function pluginFolder(): PluginFolder {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-plugin-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string): string => join(folder, name);
  const quiesce = async (...line: readonly string[]): Promise<Outcome> => {
    const said = { out: '', err: '' };
    const code = await runCommandLine(
      line,
      {
        out: (text) => void (said.out += text),
        err: (text) => void (said.err += text.replaceAll(`${folder}/`, '')),
        outIsTerminal: false,
        errIsTerminal: false,
        columns: undefined,
        env: {},
        now: () => 0,
      },
      wiring,
      '0.1.0',
    );
    return { code, ...said };
  };
  return {
    folder,
    at,
    write(name, text) {
      writeFileSync(at(name), text);
      return at(name);
    },
    quiesce,
    json: async <T>(...line: readonly string[]) =>
      JSON.parse((await quiesce(...line, '--json')).out.replaceAll(`${folder}/`, '')) as T,
  };
}
