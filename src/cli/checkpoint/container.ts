import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { withPath, putFile } from '../../files/index.ts';

/*
 * The checkpoint file format: a JSON header and arrays of numbers.
 *
 *   0   8 bytes  magic number; its CR LF detects text-mode transfers, as in PNG
 *   8   u32      format version
 *   12  u32      length of the header in bytes
 *   16  u32      CRC-32 of bytes 0 to 15 and of the header
 *   20  header   UTF-8 JSON with a table of the arrays: name, width, bytes, CRC-32
 *       arrays   contiguous, up to the end of the file
 *
 * Numbers in the head are little-endian; the arrays are in the byte order of the processor. A checksum covers every byte.
 */
export const magic = Uint8Array.from([0x51, 0x53, 0x43, 0x4b, 0x50, 0x54, 0x0d, 0x0a]); // QSCKPT
const format = 1;
const headStart = 20;

/** The largest single read, in bytes. */
const chunk = 2 ** 26;

/** The longest header, in bytes, far above that of any search. */
const longestHeader = 2 ** 28;

/** Numbers in the narrowest array that holds them. */
export type PackedNumbers = Uint16Array | Uint32Array;

/** The contents of a checkpoint file. */
export interface Content {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: ReadonlyMap<string, PackedNumbers>;
}

/** A file that is corrupt, or describes an impossible search. */
export class DamageError extends Error {
  override readonly name = 'DamageError';
}

const entrySchema = z.strictObject({
  name: z.string().max(100),
  width: z.union([z.literal(2), z.literal(4)]),
  bytes: z.int().nonnegative(),
  crc32: z.int().nonnegative().max(0xffffffff),
});
type Entry = z.infer<typeof entrySchema>;

const headerSchema = z.looseObject({ arrays: z.array(entrySchema).max(1_000_000) });

const bytesOf = (array: PackedNumbers): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The CRC-32 of a byte sequence of any length; `before` is the checksum of the preceding bytes. */
function crc32Of(bytes: Uint8Array, before = 0): number {
  let sum = before;
  for (let from = 0; from < bytes.length; from += chunk) sum = crc32(bytes.subarray(from, from + chunk), sum);
  return sum;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Writes a checkpoint by atomic rename, so that the name refers to the old file or the whole new one.
 * @param check - called right before an existing file is replaced; throws to prevent it
 */
export function writeContent(file: string, { header, arrays }: Content, check: () => void = () => {}): void {
  const listed = [...arrays].map(([name, array]): Entry => ({
    name,
    width: array instanceof Uint16Array ? 2 : 4,
    bytes: array.byteLength,
    crc32: crc32Of(bytesOf(array)),
  }));
  const text = new TextEncoder().encode(`${JSON.stringify({ ...header, arrays: listed })}\n`);
  const head = new Uint8Array(headStart);
  head.set(magic);
  view(head).setUint32(8, format, true);
  view(head).setUint32(12, text.length, true);
  view(head).setUint32(16, crc32Of(text, crc32Of(head.subarray(0, 16))), true);
  putFile(file, [head, text, ...[...arrays.values()].map(bytesOf)], { replace: true, durable: true, check });
}

/** A file opened for reading. */
interface Opened {
  readonly descriptor: number;
  readonly size: number;
}

/** Opens a file for the duration of a read. O_NONBLOCK, because opening a pipe without writer would block. */
function withOpenFile<T>(file: string, read: (opened: Opened) => T): T {
  return withPath(file, () => {
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) throw new DamageError('it is no file');
      return read({ descriptor, size: stat.size });
    } finally {
      closeSync(descriptor);
    }
  });
}

/**
 * Reads and verifies a checkpoint file.
 * @throws DamageError, with the offset, for any deviation from the format
 */
export function readContent(file: string): Content {
  return withOpenFile(file, (opened) => {
    const { header, listed, end } = readHeader(opened);
    const arrays = new Map<string, PackedNumbers>();
    let at = end;
    for (const { name, width, bytes, crc32: sum } of listed) {
      if (bytes % width !== 0 || arrays.has(name)) throw new DamageError(`its list of arrays cannot be (${name})`);
      const read = readBytes(opened, at, bytes, name);
      if (crc32Of(read) !== sum)
        throw new DamageError(`${name} is not as it was written (bytes ${at} to ${at + bytes - 1})`);
      arrays.set(name, width === 2 ? new Uint16Array(read.buffer) : new Uint32Array(read.buffer));
      at += bytes;
    }
    if (at !== opened.size) throw new DamageError(`something was added to it (from byte ${at})`);
    return { header, arrays };
  });
}

/**
 * Reads only the header.
 * @throws DamageError as `readContent` does
 */
export const headerOf = (file: string): Content['header'] => withOpenFile(file, (opened) => readHeader(opened).header);

function readHeader(opened: Opened): {
  readonly header: Content['header'];
  readonly listed: readonly Entry[];
  readonly end: number;
} {
  const head = readBytes(opened, 0, headStart, 'its head');
  if (!magic.every((byte, index) => head[index] === byte))
    throw new DamageError('it does not begin as a checkpoint does (byte 0)');
  const found = view(head).getUint32(8, true);
  if (found !== format) throw new DamageError(`format ${found} (byte 8) is not known here, only ${format} is`);
  const length = view(head).getUint32(12, true);
  if (length > longestHeader) throw new DamageError(`its header has ${length} bytes (byte 12)`);
  const text = readBytes(opened, headStart, length, 'its header');
  const end = headStart + length;
  if (crc32Of(text, crc32Of(head.subarray(0, 16))) !== view(head).getUint32(16, true))
    throw new DamageError(`its header is not as it was written (bytes 0 to ${end - 1})`);
  const parsed = headerSchema.safeParse(json(text, end));
  if (!parsed.success) throw new DamageError(`its header says what cannot be: ${issueText(parsed.error)}`);
  const { arrays: listed, ...header } = parsed.data;
  return { header, listed, end };
}

function json(text: Uint8Array, end: number): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text), (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('__proto__ is no key');
      return value;
    });
  } catch {
    throw new DamageError(`its header is no JSON (bytes ${headStart} to ${end - 1})`);
  }
}

/** The first issue of a schema: `tree.levels[3]: expected a number`. */
export function issueText({ issues: [issue] }: z.core.$ZodError): string {
  const path = (issue?.path ?? []).map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${path.replace(/^\./, '')}: ${issue?.message ?? ''}`;
}

/** Reads bytes into a buffer of its own, aligned for number arrays. */
function readBytes({ descriptor, size }: Opened, from: number, length: number, what: string): Uint8Array<ArrayBuffer> {
  if (from + length > size)
    throw new DamageError(`it ends at byte ${size}, within ${what}, which goes on to byte ${from + length - 1}`);
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const read = readSync(descriptor, bytes, done, Math.min(chunk, length - done), from + done);
    if (read === 0) throw new DamageError(`it ends at byte ${from + done}, within ${what}`);
    done += read;
  }
  return bytes;
}
