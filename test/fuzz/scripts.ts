import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Complaint } from './judge.ts';

/** Scripts that wait to be run together, since each start of bash costs as much as a run. */
export interface Batch {
  /** Puts a script to the others. */
  add(owner: number, text: string): void;
  readonly size: number;
  /** Reads and runs them all; the complaints of each owner. */
  run(): ReadonlyMap<number, readonly Complaint[]>;
}

/** Programs that scripts of the tool call and that must do nothing here. */
const stubs = ['modprobe', 'modinfo', 'insmod', 'rmmod', 'cxl', 'daxctl', 'udevadm', 'sleep', 'quiesce', 'ndctl'];
/** Programs that they may use as they are. */
const tools = [
  'bash',
  'sed',
  'grep',
  'tr',
  'sort',
  'cat',
  'rm',
  'mkdir',
  'dirname',
  'id',
  'readlink',
  'tail',
  'head',
  'touch',
];

/** A folder in which scripts are run: their whole PATH is here, and their system is an empty one. */
export function makeBatch(root: string): Batch {
  const bin = join(root, 'bin');
  const jail = join(root, 'jail');
  const scripts = join(root, 'scripts');
  mkdirSync(bin, { recursive: true });
  for (const name of stubs) {
    writeFileSync(join(bin, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(bin, name), 0o755);
  }
  for (const name of tools) {
    const real = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (real !== undefined && !existsSync(join(bin, name))) symlinkSync(real, join(bin, name));
  }
  writeFileSync(
    join(root, 'all.sh'),
    `cd "$1" || exit
for file in "$2"/*.sh; do
  bash -n "$file" 2> "$file.syntax" || echo syntax >> "$file.syntax"
  mkdir -p here && cd here || exit
  # A script that a heredoc or a quote of its own keeps open ends with its input.
  QUIESCE_ROOT="$1/system" QUIESCE_SETTLE=0 DRY_RUN=1 OUT="$1/out" timeout 20 bash "$file" < /dev/null > "$file.out" 2>&1
  code=$?
  [ "$code" = 124 ] && echo hang > "$file.hang"
  cd .. || exit
  if [ -n "$(find . -name '*OWNED*' -print -quit)" ]; then find . -name '*OWNED*' > "$file.owned"; find . -name '*OWNED*' -delete; fi
done
`,
  );
  let waiting: { readonly owner: number; readonly text: string }[] = [];
  return {
    get size() {
      return waiting.length;
    },
    add(owner, text) {
      waiting.push({ owner, text });
    },
    run() {
      for (const folder of [jail, scripts]) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder);
      }
      for (const part of ['proc', 'sys/module', 'run/modprobe.d'])
        mkdirSync(join(jail, 'system', part), { recursive: true });
      // All ranges that runs use are there, so that scripts come to their steps.
      writeFileSync(
        join(jail, 'system/proc/iomem'),
        '100000000-10fffffff : Soft Reserved\n110000000-11fffffff : Soft Reserved\n120000000-12fffffff : Soft Reserved\n',
      );
      const fileOf = (index: number): string => join(scripts, `${index}.sh`);
      waiting.forEach(({ text }, index) => writeFileSync(fileOf(index), text));
      spawnSync('/bin/bash', [join(root, 'all.sh'), jail, scripts], {
        env: { PATH: `${bin}:/usr/bin:/bin` },
        timeout: 300_000,
      });
      const complaints = new Map<number, readonly Complaint[]>();
      waiting.forEach(({ owner }, index) => {
        const found = complaintsOf(fileOf(index));
        if (found.length > 0) complaints.set(owner, [...(complaints.get(owner) ?? []), ...found]);
      });
      waiting = [];
      return complaints;
    },
  };
}

function complaintsOf(file: string): readonly Complaint[] {
  const read = (ending: string): string =>
    existsSync(`${file}.${ending}`) ? readFileSync(`${file}.${ending}`, 'utf8') : '';
  const complaints: Complaint[] = [];
  if (read('syntax') !== '') complaints.push({ kind: 'a script that bash cannot read', detail: read('syntax') });
  if (read('owned') !== '') complaints.push({ kind: 'a script that runs hostile text', detail: read('owned') });
  if (read('hang') !== '') complaints.push({ kind: 'a script that does not end', detail: read('out').slice(-300) });
  // A point more than was promised is a line that text of the input has made.
  const promised = /^1\.\.(\d+)/m.exec(read('out'))?.[1];
  const points = read('out').match(/^(not )?ok\b/gm)?.length ?? 0;
  if (promised !== undefined && points > Number(promised))
    complaints.push({ kind: 'a script that tells more points than it has', detail: read('out').slice(0, 400) });
  // What bash says of a word that is no program: text that has left its quotes.
  const lost = /.*OWNED.*(command not found|No such file).*/.exec(read('out'));
  if (lost) complaints.push({ kind: 'a script that runs hostile text', detail: lost[0] });
  return complaints;
}
