import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * The end of this process, even by SIGKILL, must terminate the guest and remove the folder of its files. Hence a shell in a session
 * of its own watches each of them. It reads from a pipe whose only writer is this process: end of file means that the process has
 * ended, and the shell cleans up. Only pipes are required of the kernel; where setpriv exists, the guest also ends with its shell.
 */

/** Runs "$@" until it ends or standard input has no writer left; exits with the code of "$@". */
const guard = `
exec 3<&0 </dev/null
if setpriv --pdeathsig KILL true 2>/dev/null; then set -- setpriv --pdeathsig KILL "$@"; fi
"$@" 3<&- &
guest=$!
{
  exec >/dev/null 2>&1
  read -r line <&3
  # The guest may be a script with children; all of them are of this session's one group, and so is this shell.
  kill -KILL "$guest"
  kill -KILL 0
} &
watch=$!
exec 3<&-
wait "$guest"
code=$?
kill -KILL "$watch" 2>/dev/null
exit "$code"
`;

/** Removes the folder "$1" when standard input has no writer left; a line on it means that the folder is already removed. */
const broom = `
if read -r line; then exit 0; fi
tries=0
while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
  rm -rf -- "$1"
  tries=$((tries + 1))
  [ -e "$1" ] && sleep 0.1
done
`;

/** A program that ends with this process, including its children. */
export interface Guarded {
  readonly child: ChildProcess;
  /** Terminates it immediately, including its children. */
  kill(): void;
}

/** Starts a program that does not outlive this process. Its standard error is a pipe; the other streams are closed. */
export function startGuarded(command: readonly string[]): Guarded {
  const child = spawn('/bin/sh', ['-c', guard, 'quiesce-guard', ...command], {
    // A separate session: signals of the terminal (hangup, Ctrl-C) reach only this process.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // The shell may end before this process.
  child.stdin?.on('error', () => {});
  // Its streams close with the last child's.
  let isOver = false;
  child.on('close', () => (isOver = true));
  return {
    child,
    kill() {
      if (child.pid === undefined || isOver) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended in the meantime.
      }
    },
  };
}

/** A private folder that is removed on request, or at the end of this process. */
export interface WatchedFolder {
  readonly path: string;
  remove(): void;
}

/** Creates a folder for the files of one boot; the watcher starts first, so that the folder is never unwatched. */
export function watchedFolder(): WatchedFolder {
  const path = join(tmpdir(), `quiesce-vm-${randomBytes(12).toString('hex')}`);
  const watch = spawn('/bin/sh', ['-c', broom, 'quiesce-broom', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => {});
  watch.stdin.on('error', () => {});
  watch.unref();
  // An open pipe must not keep this process alive.
  if ('unref' in watch.stdin && typeof watch.stdin.unref === 'function') watch.stdin.unref();
  mkdirSync(path, { mode: 0o700 });
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      watch.stdin.end('gone\n');
    },
  };
}
