/** Why a file is not written under a name. */
export type OutputReason =
  /** The name exists and `replace` was not given. */
  | 'taken'
  /** The name exists and is no regular file (a link, folder or device): such an entry is never replaced. */
  | 'no-file'
  /** The path leads through a symbolic link inside the output folder. */
  | 'link'
  /** The path would leave the output folder. */
  | 'outside';

/** An output file that is refused because of what exists at its path. `message` begins with the file. */
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
 * Runs an operation on a file and puts that file's name into system errors. Errors of write() carry no path, and those
 * of the temporary file carry a path unknown to the user.
 */
export function withPath<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) Object.assign(error, { path: file });
    throw error;
  }
}
