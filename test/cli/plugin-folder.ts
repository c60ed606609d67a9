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

/** The error printed by `--json`. */
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

/** A folder without package.json or node_modules above it, as a user's may be, and the program. */
export interface PluginFolder {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Writes a file and returns its path. */
  readonly write: (name: string, text: string) => string;
  /** Runs a command line with the real model checker. */
  readonly quiesce: (...line: readonly string[]) => Promise<Outcome>;
  readonly json: <T>(...line: readonly string[]) => Promise<T>;
}

/** Creates such a folder, and removes it after the tests of the file. */
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
