import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { decodeText, isGzip } from './decode-text.ts';
import { ImportError } from './errors.ts';

/** What kind of file is read, and its size limit. */
export interface FileLimits {
  /** The largest size, in bytes. */
  readonly largest: number;
  /** The hint for a file that is larger. */
  readonly tooLarge: string;
  /** The hint for a path that is not a regular file. */
  readonly wanted: string;
  /** The file's name in messages, where it differs from the path. */
  readonly name?: string;
  /** Whether to refuse a symbolic link in the last component of the path. */
  readonly noLinks?: boolean;
}

const kib = 1024;
const mib = kib ** 2;

/** Size limits of the kinds of files that users name, far above what is written by hand. */
export const fileLimits = {
  scenario: {
    largest: mib,
    tooLarge: 'a scenario file has some KiB',
    wanted: 'name a scenario file; `quiesce list scenarios` shows those of the catalogue',
  },
  userCode: { largest: mib, tooLarge: 'name a gate or a design', wanted: 'name a gate or a design' },
  report: {
    largest: 64 * mib,
    tooLarge: 'give what check --json wrote for one scenario',
    wanted: 'save what check --json writes in a file, and name that',
  },
  test: {
    largest: 4 * mib,
    tooLarge: 'give a script that `quiesce generate --target vm` wrote',
    wanted: 'name a script that `quiesce generate --target vm` wrote',
  },
} as const satisfies Readonly<Record<string, FileLimits>>;

/** The kind of an entry that is no regular file, as messages give it. */
export function kindOf(stat: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isSymbolicLink'>): string {
  if (stat.isDirectory()) return 'is a folder';
  if (stat.isFIFO()) return 'is a pipe, whose end nobody knows';
  if (stat.isSocket()) return 'is a socket';
  return stat.isSymbolicLink() ? 'is a link' : 'is a device, which may have no end';
}

const reasons: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  ENOENT: ['there is no such file or folder', 'check the path'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EACCES: ['you may not', 'make it readable with `chmod u+r`, or copy it as its owner'],
  EPERM: ['you may not', 'make it readable with `chmod u+r`, or copy it as its owner'],
  ELOOP: ['a link leads round in a circle, or may not be followed', 'name the file that is meant'],
  EIO: ['the disk or the kernel reports an error', 'copy it again from where it came from'],
  ENXIO: ['it has no other side, as a socket or a device may have', 'save the text in a file, and name that'],
  EMFILE: ['too many files are open', 'close other programs, or raise `ulimit -n`'],
  ENFILE: ['too many files are open', 'close other programs, or raise `ulimit -n`'],
  ENAMETOOLONG: ['its name is longer than the file system takes', 'give it a shorter name'],
  ESTALE: ['it went away while it was read', 'try again'],
  ENOMEM: ['there is no memory left', 'close other programs, or raise `ulimit -v`'],
};

/** Turns an error of the operating system into an ImportError with a hint; returns any other error unchanged. */
export function fileError(error: unknown, file: string, what: 'file' | 'folder' = 'file'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  if (error instanceof ImportError || code === null || !/^E[A-Z0-9]+$/.test(code)) return error;
  const [reason, hint] = reasons[code] ?? [code, 'check the path and its permissions'];
  return new ImportError(`cannot read the ${what}: ${reason}`, { file, hint });
}

/** Decompresses gzip within the same size limit, against decompression bombs. */
function decompress(content: Uint8Array, { largest, tooLarge }: FileLimits, file: string): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(content, { maxOutputLength: largest }));
  } catch (error) {
    const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isLarge
      ? new ImportError(`has more than the ${largest} bytes that are taken, once unpacked`, { file, hint: tooLarge })
      : new ImportError('is compressed, and cut short or damaged', { file, hint: 'copy it again, or unpack it first' });
  }
}

/**
 * Reads a regular file of bounded size, decompressing gzip. Pipes and devices are never opened. A file that grows, or
 * reports size 0 (/proc), is read up to the limit.
 * @throws ImportError with the name of the file and a hint
 */
export function readBytes(path: string, limits: FileLimits): Uint8Array {
  const file = limits.name ?? path;
  const refuse = (problem: string, hint: string): never => {
    throw new ImportError(problem, { file, hint });
  };
  // Called before open(), because opening a device can have effects, and again after it, against a race (TOCTOU).
  const checkStat = (stat: Stats): void => {
    if (!stat.isFile()) refuse(kindOf(stat), limits.wanted);
    if (stat.size > limits.largest)
      refuse(`has ${stat.size} bytes, more than the ${limits.largest} that are taken`, limits.tooLarge);
  };
  let descriptor: number | null = null;
  try {
    checkStat(statSync(path));
    const { O_RDONLY, O_NONBLOCK, O_NOCTTY, O_NOFOLLOW } = constants;
    descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | (limits.noLinks === true ? O_NOFOLLOW : 0));
    const stat = fstatSync(descriptor);
    checkStat(stat);
    const content = contentOf(descriptor, stat.size, limits.largest);
    if (content === null) return refuse(`has more than the ${limits.largest} bytes that are taken`, limits.tooLarge);
    return isGzip(content) ? decompress(content, limits, file) : content;
  } catch (error) {
    throw fileError(error, file);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Reads a text file as `readBytes` does and decodes it as `decodeText` does. */
export const readText = (path: string, limits: FileLimits): string =>
  decodeText(readBytes(path, limits), limits.name ?? path);

/** All bytes of an open file, or `null` when there are more than `largest`. */
function contentOf(descriptor: number, size: number, largest: number): Uint8Array | null {
  // One byte more than the reported size, to detect growth; files of /proc report 0.
  let buffer = Buffer.allocUnsafe(Math.min(largest, Math.max(size, 64 * kib)) + 1);
  let length = 0;
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) return new Uint8Array(buffer.subarray(0, length));
    length += read;
    if (length > largest) return null;
    if (length < buffer.length) continue;
    const wider = Buffer.allocUnsafe(Math.min(largest + 1, 2 * buffer.length));
    buffer.copy(wider, 0, 0, length);
    buffer = wider;
  }
}
