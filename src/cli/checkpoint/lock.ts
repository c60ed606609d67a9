import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { withPath, OutputError, putFile } from '../../files/index.ts';
import { Problem } from '../problem.ts';

/** The owner of a lock file, identified uniquely even when its process id is reused. */
const holderSchema = z.strictObject({
  /** Identifies the file's format to a human reader. */
  lock: z.literal('quiesce'),
  pid: z.int().positive(),
  /** Start time of the process in clock ticks since boot; empty when unknown. */
  start: z.string().max(100),
  host: z.string().max(300),
  /** The boot id of the machine. */
  boot: z.string().max(100),
  /** The PID namespace in which the process id is valid; containers have their own. */
  space: z.string().max(100),
});
type LockHolder = z.infer<typeof holderSchema>;

/** The longest lock file, in bytes: it has one line. */
const longest = 4096;

/** The result of a read, or an empty string when it fails. */
function readOrEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Field 22 of /proc/PID/stat. The process name before it may contain brackets and spaces. */
const startOf = (pid: number): string =>
  readOrEmpty(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });

const self = (): LockHolder => ({
  lock: 'quiesce',
  pid: process.pid,
  start: startOf(process.pid),
  host: hostname(),
  boot: readOrEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
  space: readOrEmpty(() => readlinkSync('/proc/self/ns/pid')),
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the owner is dead. Unknown for other machines and PID namespaces, so false there. */
function isDead(holder: LockHolder, owner: LockHolder): boolean {
  if (holder.host !== owner.host) return false;
  if (holder.boot !== owner.boot) return true;
  return holder.space === owner.space && (!isAlive(holder.pid) || startOf(holder.pid) !== holder.start);
}

/** An exclusive lock, held until it is released. */
export interface Lock {
  /** Whether the lock was taken over from a process that died without releasing it. */
  readonly isInherited: boolean;
  release(): void;
}

/**
 * Locks a checkpoint file against other processes by a lock file. The stale lock of a dead process is taken over.
 * @throws Problem when another process holds the lock
 */
export function lockFor(file: string): Lock {
  const path = `${file}.lock`;
  const owner = self();
  const text = `${JSON.stringify(owner)}\n`;
  let isInherited = false;
  // Each failed attempt means that another process won the race; this cannot repeat indefinitely.
  for (let round = 0; round < 20; round++) {
    try {
      withPath(file, () => putFile(path, [text], { replace: false }));
      const inode = inodeOf(path);
      return { isInherited, release: () => remove(path, text, inode) };
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
    }
    const found = textOf(path);
    if (found === null) continue;
    const holder = holderOf(found);
    if (holder === null)
      throw new Problem(
        'file',
        `${path} is in the way, and is no lock of quiesce`,
        'choose another name, or move it',
        path,
      );
    if (!isDead(holder, owner)) throw busy(file, path, holder, owner);
    isInherited = true;
    removeStale(path, found);
  }
  throw new Problem(
    'file',
    `${path} comes and goes`,
    'other processes write the same checkpoint: choose another name',
    path,
  );
}

const busy = (file: string, path: string, holder: LockHolder, owner: LockHolder): Problem =>
  new Problem(
    'file',
    `another process writes ${file}: number ${holder.pid}${holder.host === owner.host ? '' : ` on ${holder.host}`}`,
    holder.host === owner.host && holder.space === owner.space
      ? 'wait until it ends, or choose another name'
      : `choose another name; if that process is gone, remove ${path}`,
    file,
  );

function textOf(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  return stat.isFile() && stat.size <= longest ? readOrEmpty(() => readFileSync(path, 'utf8')) : '';
}

function holderOf(text: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Removes a stale lock. Two processes may find the same one, and the slower must not remove the new lock of the faster.
 */
function removeStale(path: string, expected: string): void {
  const aside = `${path}.${randomBytes(12).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (textOf(aside) !== expected) linkSync(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

const inodeOf = (path: string): number | null => lstatSync(path, { throwIfNoEntry: false })?.ino ?? null;

/** A lock file that its owner cannot read, because of the umask, is identified by its inode. */
function remove(path: string, text: string, inode: number | null): void {
  const found = textOf(path);
  const isOwn = found === '' ? inodeOf(path) === inode : found === text;
  if (isOwn) rmSync(path, { force: true });
}
