import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Whatever ends this program, SIGKILL included, must end the guest and take the folder of its files away. So each is
 * watched by a shell in a session of its own, which reads from a pipe that this process holds: when the process is gone,
 * so is the pipe's other end, and the shell does what is left to do. Nothing is asked of the kernel but pipes; where
 * setpriv is, the guest ends with its shell as well.
 */

/** Runs "$@" until it ends or nobody holds standard input any more; its exit code is that of "$@". */
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

/** Removes the folder "$1" when nobody holds standard input any more; a line says that it is gone already. */
const broom = `
if read -r line; then exit 0; fi
tries=0
while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
  rm -rf -- "$1"
  tries=$((tries + 1))
  [ -e "$1" ] && sleep 0.1
done
`;

/** A program that ends with this process, with all that it has started. */
export interface Guarded {
  readonly child: ChildProcess;
  /** Ends it at once, with all that it has started. */
  kill(): void;
}

/** Starts a program that does not outlive this process. Its standard error is a pipe, the other streams are closed. */
export function startGuarded(command: readonly string[]): Guarded {
  const child = spawn('/bin/sh', ['-c', guard, 'quiesce-guard', ...command], {
    // A session of its own: a terminal that is closed, or Ctrl-C, is this process's to hear of.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // The shell may be gone before this process is.
  child.stdin?.on('error', () => {});
  // Its streams close with the last of those that it has started.
  let isOver = false;
  child.on('close', () => (isOver = true));
  return {
    child,
    kill() {
      if (child.pid === undefined || isOver) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    },
  };
}

/** A private folder that is gone when it is removed, or when this process is gone. */
export interface WatchedFolder {
  readonly path: string;
  remove(): void;
}

/** Makes a folder for files of one boot; the watch comes first, so that there is no moment without it. */
export function watchedFolder(): WatchedFolder {
  const path = join(tmpdir(), `quiesce-vm-${randomBytes(12).toString('hex')}`);
  const watch = spawn('/bin/sh', ['-c', broom, 'quiesce-broom', path], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.on('error', () => {});
  watch.stdin.on('error', () => {});
  watch.unref();
  // A pipe that is open must not keep this process from ending.
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
