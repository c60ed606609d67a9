import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/*
 * A file of one JSON header and some arrays of numbers:
 *
 *   0   8 bytes  magic; its line end shows a file that was sent as text
 *   8   u32      format
 *   12  u32      bytes of the header
 *   16  u32      CRC-32 of bytes 0 to 15 and of the header
 *   20  header   UTF-8 JSON, with a list of the arrays: name, width, bytes, CRC-32
 *       arrays   one after another, nothing between or behind them
 *
 * The numbers of the head are little-endian, those of the arrays as this processor has them. There is no byte that no check
 * looks at.
 */
const magic = Uint8Array.from([0x51, 0x53, 0x43, 0x4b, 0x50, 0x54, 0x0d, 0x0a]); // QSCKPT
const format = 1;
const headStart = 20;

/** The most that is written or read at once. */
const chunk = 2 ** 26;

/** An array of numbers as narrow as they are. */
export type Numbers = Uint16Array | Uint32Array;

/** What a file holds. */
export interface Content {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/** A file that is not what was written. */
class DamageError extends Error {
  override readonly name = 'DamageError';
}

interface Entry {
  readonly name: string;
  readonly width: 2 | 4;
  readonly bytes: number;
  readonly crc32: number;
}

const bytesOf = (array: Numbers): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The CRC-32 of bytes of any number, after those of which `before` is one. */
function sumOf(bytes: Uint8Array, before = 0): number {
  let sum = before;
  for (let from = 0; from < bytes.length; from += chunk) sum = crc32(bytes.subarray(from, from + chunk), sum);
  return sum;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Writes a file so that its name always means a whole one, the old or the new: into a file beside it, onto the disk, and
 * only then under its name.
 */
export function writeContent(file: string, { header, arrays }: Content): void {
  const listed = [...arrays].map(([name, array]): Entry => ({
    name,
    width: array instanceof Uint16Array ? 2 : 4,
    bytes: array.byteLength,
    crc32: sumOf(bytesOf(array)),
  }));
  const text = new TextEncoder().encode(`${JSON.stringify({ ...header, arrays: listed })}\n`);
  const head = new Uint8Array(headStart);
  head.set(magic);
  view(head).setUint32(8, format, true);
  view(head).setUint32(12, text.length, true);
  view(head).setUint32(16, sumOf(text, sumOf(head.subarray(0, 16))), true);
  const part = `${file}.part`;
  const descriptor = openSync(part, 'w');
  try {
    for (const bytes of [head, text, ...[...arrays.values()].map(bytesOf)]) writeAll(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(part, file);
  syncFolder(dirname(file));
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(descriptor, bytes, done, Math.min(chunk, bytes.length - done));
}

/** A new name outlasts a power cut only when its folder is on the disk too; some systems do not open folders. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file itself is whole in any case.
  }
}

/**
 * Reads what was written.
 * @throws DamageError, with the place, when anything in the file is not as it was written
 */
export function readContent(file: string): Content {
  const descriptor = openSync(file, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new DamageError('it is no file');
    const { size } = stat;
    const head = readBytes(descriptor, 0, headStart, size, 'its head');
    if (!magic.every((byte, index) => head[index] === byte))
      throw new DamageError('it does not begin as a checkpoint does (byte 0)');
    const found = view(head).getUint32(8, true);
    if (found !== format) throw new DamageError(`format ${found} (byte 8) is not known here, only ${format} is`);
    const length = view(head).getUint32(12, true);
    const text = readBytes(descriptor, headStart, length, size, 'its header');
    if (sumOf(text, sumOf(head.subarray(0, 16))) !== view(head).getUint32(16, true))
      throw new DamageError(`its header is not as it was written (bytes 0 to ${headStart + length - 1})`);
    const { arrays: listed, ...header } = JSON.parse(new TextDecoder().decode(text)) as {
      readonly arrays: readonly Entry[];
    }; // As it was written: its sum says so.
    const arrays = new Map<string, Numbers>();
    let at = headStart + length;
    for (const { name, width, bytes, crc32: sum } of listed) {
      const read = readBytes(descriptor, at, bytes, size, name);
      if (sumOf(read) !== sum)
        throw new DamageError(`${name} is not as it was written (bytes ${at} to ${at + bytes - 1})`);
      arrays.set(name, width === 2 ? new Uint16Array(read.buffer) : new Uint32Array(read.buffer));
      at += bytes;
    }
    if (at !== size) throw new DamageError(`something was added to it (from byte ${at})`);
    return { header, arrays };
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes in a buffer of their own, so that any array of numbers can stand on them. */
function readBytes(
  descriptor: number,
  from: number,
  length: number,
  size: number,
  what: string,
): Uint8Array<ArrayBuffer> {
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
