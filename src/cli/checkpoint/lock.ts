import { randomBytes } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { withPath, OutputError, putFile } from '../../files/index.ts';
import { Problem } from '../problem.ts';

/** Who writes a checkpoint: what tells a process from all others, also from a later one of the same number. */
const holderSchema = z.strictObject({
  /** What the file is, for whoever finds it. */
  lock: z.literal('quiesce'),
  pid: z.int().positive(),
  /** When it began, in ticks of its machine; empty where nobody says. */
  start: z.string().max(100),
  host: z.string().max(300),
  /** Of its machine: changes when that is started anew. */
  boot: z.string().max(100),
  /** In which space its number means something: containers have their own. */
  space: z.string().max(100),
});
type LockHolder = z.infer<typeof holderSchema>;

/** A lock is a line; what is longer is something else. */
const longest = 4096;

/** What a read gives, and nothing where there is nothing to be read. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** Field 22 of /proc/PID/stat; the name before it may hold anything, brackets and spaces too. */
const startOf = (pid: number): string =>
  orNothing(() => {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  });

const self = (): LockHolder => ({
  lock: 'quiesce',
  pid: process.pid,
  start: startOf(process.pid),
  host: hostname(),
  boot: orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
  space: orNothing(() => readlinkSync('/proc/self/ns/pid')),
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process is known to be gone. Of another machine or container that cannot be known. */
function isGone(holder: LockHolder, own: LockHolder): boolean {
  if (holder.host !== own.host) return false;
  if (holder.boot !== own.boot) return true;
  return holder.space === own.space && (!isAlive(holder.pid) || startOf(holder.pid) !== holder.start);
}

/** Nobody else writes the file until it is released. */
export interface Lock {
  /** The process that wrote it before was ended before it could tidy up. */
  readonly isInherited: boolean;
  release(): void;
}

/**
 * Keeps other processes from writing the same file. A lock that a process left behind when it was killed is taken over.
 * @throws Problem when another process writes the file
 */
export function lockFor(file: string): Lock {
  const path = `${file}.lock`;
  const own = self();
  const text = `${JSON.stringify(own)}\n`;
  let isInherited = false;
  // Each round ends because somebody else was faster; nobody is so for ever.
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
    if (!isGone(holder, own)) throw busy(file, path, holder, own);
    isInherited = true;
    takeAway(path, found);
  }
  throw new Problem(
    'file',
    `${path} comes and goes`,
    'other processes write the same checkpoint: choose another name',
    path,
  );
}

const busy = (file: string, path: string, holder: LockHolder, own: LockHolder): Problem =>
  new Problem(
    'file',
    `another process writes ${file}: number ${holder.pid}${holder.host === own.host ? '' : ` on ${holder.host}`}`,
    holder.host === own.host && holder.space === own.space
      ? 'wait until it ends, or choose another name'
      : `choose another name; if that process is gone, remove ${path}`,
    file,
  );

function textOf(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  return stat.isFile() && stat.size <= longest ? orNothing(() => readFileSync(path, 'utf8')) : '';
}

function holderOf(text: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Two may find the same lock of the dead, and the slower must not take away what the faster has put there. */
function takeAway(path: string, expected: string): void {
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

/** Where the umask lets not even its owner read the lock, it is known by its inode. */
function remove(path: string, text: string, inode: number | null): void {
  const found = textOf(path);
  const isOwn = found === '' ? inodeOf(path) === inode : found === text;
  if (isOwn) rmSync(path, { force: true });
}
