import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one run of a program cost, as the kernel tells it to the parent. */
export interface Cost {
  /** Seconds. */
  readonly user: number;
  readonly wall: number;
  /** Bytes. */
  readonly peak: number;
}

// No shell and no time(1) tells all three on every system, and a C compiler is here anyway.
const source = `#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv) {
  struct timeval a, b;
  struct rusage use;
  int status;
  gettimeofday(&a, 0);
  pid_t child = fork();
  if (child == 0) { execv(argv[1], argv + 1); _exit(127); }
  wait4(child, &status, 0, &use);
  gettimeofday(&b, 0);
  fprintf(stderr, "\\ncost %ld.%06ld %.6f %ld\\n", (long)use.ru_utime.tv_sec, (long)use.ru_utime.tv_usec,
          (b.tv_sec - a.tv_sec) + (b.tv_usec - a.tv_usec) / 1e6, use.ru_maxrss * 1024L);
  return status != 0;
}
`;

/** Builds what runs a command and tells its cost. */
export function stopwatch(
  folder: string,
): (command: string, args: readonly string[]) => { readonly output: string; readonly cost: Cost } {
  const program = join(folder, 'stopwatch');
  writeFileSync(`${program}.c`, source);
  const { status, stderr } = spawnSync('gcc', ['-O1', '-o', program, `${program}.c`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (command, args) => {
    const run = spawnSync(program, [command, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
    const [, user, wall, peak] = /^cost (\S+) (\S+) (\S+)$/m.exec(run.stderr) ?? [];
    if (user === undefined) throw new Error(`${command} ${args.join(' ')}: ${run.stderr}`);
    return { output: run.stdout, cost: { user: Number(user), wall: Number(wall), peak: Number(peak) } };
  };
}
