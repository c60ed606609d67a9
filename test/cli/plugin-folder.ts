import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../scratch.ts';
import { recorded, type Recorded } from './recording.ts';

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
  readonly quiesce: (...line: readonly string[]) => Promise<Recorded>;
  readonly json: <T>(...line: readonly string[]) => Promise<T>;
}

/** Creates such a folder, and removes it after the tests of the file. */
export function pluginFolder(): PluginFolder {
  const folder = scratchFolder('plugin');
  const at = (name: string): string => join(folder, name);
  const quiesce = async (...line: readonly string[]): Promise<Recorded> => {
    const { code, out, err } = await recorded(line);
    return { code, out, err: err.replaceAll(`${folder}/`, '') };
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
