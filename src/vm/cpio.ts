/** One entry of an archive: a file, a folder or a symbolic link. */
export interface CpioEntry {
  /** Its path without a leading slash. */
  readonly path: string;
  /** Type and permission bits, as in stat(2). */
  readonly mode: number;
  /** The content of a file, or the target of a link. */
  readonly content: Uint8Array;
}

const kinds = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;
const kindMask = 0o170000;

/** A folder. */
export const folder = (path: string): CpioEntry => ({ path, mode: kinds.folder | 0o755, content: new Uint8Array() });

/** A file; `executable` sets its execute bits. */
export const file = (path: string, content: string | Uint8Array, executable = false): CpioEntry => ({
  path,
  mode: kinds.file | (executable ? 0o755 : 0o644),
  content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});

/** A symbolic link. */
export const link = (path: string, target: string): CpioEntry => ({
  path,
  mode: kinds.link | 0o777,
  content: new TextEncoder().encode(target),
});

/** Whether the entry is a regular file. */
export const isFile = (entry: CpioEntry): boolean => (entry.mode & kindMask) === kinds.file;

const magic = '070701';
const headerLength = 110;
const trailer = 'TRAILER!!!';
const fourFold = (length: number): number => (length + 3) & ~3;

/**
 * Writes the cpio format that the kernel unpacks ("newc"), with owner root and time 0, so that equal entries give equal bytes.
 * Missing parent folders are inserted.
 * @kernel init/initramfs.c:do_header
 */
export function writeCpio(entries: readonly CpioEntry[]): Uint8Array {
  const chunks: Uint8Array[] = [];
  const all = [...withFolders(entries), { path: trailer, mode: 0, content: new Uint8Array() }];
  for (const [index, { path, mode, content }] of all.entries()) {
    const name = new TextEncoder().encode(`${path}\0`);
    const isTrailer = index === all.length - 1;
    const links = isTrailer || (mode & kindMask) !== kinds.folder ? 1 : 2;
    const fields = [isTrailer ? 0 : index + 1, mode, 0, 0, links, 0, content.length, 0, 0, 0, 0, name.length, 0];
    const header = magic + fields.map((field) => field.toString(16).padStart(8, '0')).join('');
    const head = new Uint8Array(fourFold(headerLength + name.length));
    head.set(new TextEncoder().encode(header));
    head.set(name, headerLength);
    const body = new Uint8Array(fourFold(content.length));
    body.set(content);
    chunks.push(head, body);
  }
  return joined(chunks);
}

function withFolders(entries: readonly CpioEntry[]): readonly CpioEntry[] {
  const listed = new Set<string>();
  return entries.flatMap((entry) => {
    const parts = entry.path.split('/').slice(0, -1);
    const above = parts.map((_, at) => parts.slice(0, at + 1).join('/')).filter((path) => !listed.has(path));
    if (listed.has(entry.path) && (entry.mode & kindMask) === kinds.folder) return [];
    for (const path of [...above, entry.path]) listed.add(path);
    return [...above.map(folder), entry];
  });
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/**
 * Parses such an archive, as sent by the guest.
 * @throws Error that names the byte offset, for a malformed or truncated archive
 */
export function readCpio(bytes: Uint8Array): readonly CpioEntry[] {
  const entries: CpioEntry[] = [];
  const text = new TextDecoder();
  for (let at = 0; ;) {
    if (at + headerLength > bytes.length)
      throw new Error(`the archive ends at byte ${bytes.length}, without a trailer`);
    const header = text.decode(bytes.subarray(at, at + headerLength));
    if (!/^07070[12][0-9a-f]{104}$/i.test(header)) throw new Error(`no header of a cpio archive at byte ${at}`);
    const field = (index: number): number => Number.parseInt(header.slice(6 + 8 * index, 14 + 8 * index), 16);
    const [mode, size, nameLength] = [field(1), field(6), field(11)];
    const body = at + fourFold(headerLength + nameLength);
    if (body + size > bytes.length) throw new Error(`the archive ends at byte ${bytes.length}, inside an entry`);
    const path = text.decode(bytes.subarray(at + headerLength, at + headerLength + nameLength - 1));
    if (path === trailer) return entries;
    if (path !== '.') entries.push({ path: path.replace(/^\.\//, ''), mode, content: bytes.slice(body, body + size) });
    at = body + fourFold(size);
  }
}
