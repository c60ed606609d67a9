import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { wiring } from '../../src/cli/wiring.ts';
import { captureFolder } from '../boots/captures.ts';

/** A folder for this file, removed after its tests. */
export const folder = mkdtempSync(join(tmpdir(), 'quiesce-diagnose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the real program on a folder with some files of a capture. */
export async function diagnosed(capture: string, files: readonly string[] | null, ...options: readonly string[]) {
  return diagnosedIn(mkdtempSync(join(folder, 'box-')), capture, files, ...options);
}

/** The same for a folder of the caller. */
export async function diagnosedIn(
  box: string,
  capture: string,
  files: readonly string[] | null,
  ...options: readonly string[]
) {
  const from = captureFolder(capture);
  mkdirSync(box, { recursive: true });
  if (files === null) cpSync(from, box, { recursive: true });
  else for (const file of files) cpSync(join(from, file), join(box, file));
  const said = { out: '', err: '' };
  // A constant clock, so that only the bound on worlds applies.
  const io = {
    out: (text: string) => void (said.out += text),
    err: (text: string) => void (said.err += text),
    outIsTerminal: false,
    errIsTerminal: false,
    columns: undefined,
    env: {},
    now: () => 0,
    sleep: () => Promise.resolve(),
  };
  const code = await runCommandLine(['diagnose', box, ...options], io as never, wiring, '0');
  return { code, ...said };
}
