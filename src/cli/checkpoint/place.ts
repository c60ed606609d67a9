import { closeSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { withPath, replaceable } from '../../files/index.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';
import { headerOf, magic } from './container.ts';
import { differences, type SearchIdentity } from './identity.ts';
import { headSchema } from './saved.ts';

/** Whether a file begins with the magic number of checkpoints. */
function isCheckpoint(file: string): boolean {
  return withPath(file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const head = new Uint8Array(magic.length);
      readSync(descriptor, head, 0, head.length, 0);
      return magic.every((byte, index) => head[index] === byte);
    } finally {
      closeSync(descriptor);
    }
  });
}

/**
 * Refuses to replace a file that is not a checkpoint.
 * @throws Problem or OutputError
 */
export function onlyCheckpoint(file: string): boolean {
  if (replaceable(file, true) === null) return false;
  if (isCheckpoint(file)) return true;
  throw new Problem(
    'file',
    `${file} exists already and is no checkpoint: it is not replaced`,
    'choose another name for --checkpoint, or move that file',
    file,
  );
}

/**
 * Checks before the search whether the checkpoint can be written. A checkpoint of another search is replaced only with
 * --force.
 * @param resumed - the file that the search resumes from
 * @throws Problem or OutputError
 */
export function checkPlace(
  file: string,
  question: SearchIdentity,
  { resumed, force }: { readonly resumed: string | undefined; readonly force: boolean },
  io: Pick<Io, 'err'>,
): void {
  if (!onlyCheckpoint(file)) return;
  const [what, isOther] = contentOf(file, question);
  if (isOther && !force)
    throw new Problem(
      'file',
      `${file} is ${what}: it is not replaced`,
      'choose another name for --checkpoint, or add --force to replace it',
      file,
    );
  if (isOther) io.err(`note: --force lets the search replace ${file}, ${what}\n`);
  else if (resumed === undefined || resolve(resumed) !== resolve(file))
    io.err(`note: ${file}, ${what}, is replaced; --resume ${file} would go on from it\n`);
}

/** A description of a checkpoint's contents, and whether it belongs to another search. */
function contentOf(file: string, question: SearchIdentity): readonly [what: string, isOther: boolean] {
  let header: unknown;
  try {
    header = headerOf(file);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DamageError') throw error;
    return [`a checkpoint that cannot be read (${error.message})`, true];
  }
  const head = headSchema.safeParse(header);
  if (!head.success) return ['a checkpoint of another version', true];
  const other = differences(head.data.question, question);
  if (other.length > 0) return [`a checkpoint of another question (${other.join('; ')})`, true];
  return [`a checkpoint of the same search at depth ${head.data.depth}`, false];
}
