import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../scratch.ts';
import { recorded, type Recorded } from './recording.ts';

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
export interface OwnFolder {
  readonly folder: string;
  readonly at: (name: string) => string;
  /** Writes a file and gives its path. */
  readonly write: (name: string, text: string) => string;
  /** Runs one command line against the real emulator. */
  readonly quiesce: (...line: readonly string[]) => Promise<Recorded>;
  readonly json: <T>(...line: readonly string[]) => Promise<T>;
}

/** Makes such a folder, which is gone after the tests of the file. */
export function ownFolder(): OwnFolder {
  const folder = scratchFolder('own');
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
