/** Why a name cannot be given to a file. */
export type OutputReason =
  /** There is something of that name, and nobody said that it may be replaced. */
  | 'taken'
  /** What has the name is no plain file, so it is never replaced: a link, a folder, a device. */
  | 'no-file'
  /** The way to it leads through a link that lies inside the folder asked for. */
  | 'link'
  /** Its name would lead out of the folder asked for. */
  | 'outside';

/** A file that is not written because something else is in its place. `message` begins with the file. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  readonly reason: OutputReason;
  readonly file: string;
  readonly hint: string;

  constructor(reason: OutputReason, file: string, problem: string, hint: string) {
    super(`${file} ${problem}`);
    this.reason = reason;
    this.file = file;
    this.hint = hint;
  }
}

/**
 * Runs what works on a file, and names that file in every error of the system: errors of write() name none, and those of
 * a draft name a file that the user does not know.
 */
export function about<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) Object.assign(error, { path: file });
    throw error;
  }
}
