import { putFile, replaceable } from '../files/index.ts';
import type { Io } from './io.ts';

/**
 * Writes a file named by the user. An existing file is replaced only with --force, and a note on stderr then says what
 * it was.
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
