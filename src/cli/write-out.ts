import { putFile, replaceable } from '../files/index.ts';
import type { Io } from './io.ts';

/**
 * Writes a whole file that the user has named. What is there already is replaced only when the user says so, and then
 * stderr says what that was.
 * @throws OutputError when the name is taken
 */
export function writeOut(
  file: string,
  text: string,
  { force = false }: { readonly force?: boolean | undefined },
  io: Pick<Io, 'err'>,
): void {
  const before = replaceable(file, force);
  putFile(file, [text], { replace: force });
  if (before) io.err(`note: --force replaced ${file}, ${before.size} bytes\n`);
}
