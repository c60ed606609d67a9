import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { recorded } from './recording.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

/** A folder for this file, removed after its tests. */
export const folder = scratchFolder('diagnose');

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
  // A constant clock, so that only the bound on worlds applies.
  return recorded(['diagnose', box, ...options]);
}
