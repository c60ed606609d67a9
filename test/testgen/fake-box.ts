import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser, type FinalResults } from 'tap-parser';
import type { ShellEnd } from '../../src/testgen/shell-run.ts';

// One program for all: it looks at the name by which it was called.
const program = `#!/bin/bash
root=$QUIESCE_ROOT
load() {
  echo "$1" >> "$root/log"
  [ ! -e "$root/refuse/$1" ] && mkdir -p "$root/sys/module/$1"
}
case \${0##*/} in
  modprobe)
    if [ "$1" = -r ]; then rm -rf "$root/sys/module/$2"; else load "$1"; fi ;;
  insmod) name=\${1##*/}; load "\${name%.ko}" ;;
  modinfo) if [ "$1" = -n ]; then echo "/lib/modules/$2.ko"; fi ;;
  udevadm) cp "$root/end/iomem" "$root/proc/iomem" ;;
  cxl) cat "$root/end/regions" ;;
  daxctl) cat "$root/end/dax" ;;
esac
`;

const commands = ['modprobe', 'insmod', 'modinfo', 'udevadm', 'cxl', 'daxctl'];
/** What a script may take from the system. */
const tools = ['bash', 'sed', 'grep', 'tr', 'sort', 'cat', 'cp', 'mkdir', 'rm', 'dirname', 'sleep', 'id', 'readlink'];

/** What a run of a script came to. */
export interface ScriptRun {
  readonly code: number | null;
  readonly out: string;
  /** As an independent parser reads it. */
  readonly results: FinalResults;
  /** Modules in the order in which they were loaded. */
  readonly loaded: readonly string[];
  /** Something is left of what it did. */
  readonly leftovers: readonly string[];
}

/** What is otherwise on the box. */
export interface Box {
  readonly before: readonly string[];
  readonly end: ShellEnd;
  readonly refuses?: readonly string[];
  readonly hasLoaded?: readonly string[];
  readonly without?: readonly string[];
}

/** A `/proc` and a `/sys` in a folder of their own, and commands that act on them. */
export function runOn(script: string, { before, end, refuses = [], hasLoaded = [], without = [] }: Box): ScriptRun {
  const root = mkdtempSync(join(tmpdir(), 'quiesce-box-'));
  try {
    for (const folder of ['proc', 'sys/module', 'refuse', 'end', 'bin'])
      mkdirSync(join(root, folder), { recursive: true });
    for (const name of refuses) writeFileSync(join(root, 'refuse', name), '');
    for (const name of hasLoaded) mkdirSync(join(root, 'sys/module', name));
    writeFileSync(join(root, 'log'), '');
    writeFileSync(join(root, 'proc/iomem'), `${before.join('\n')}\n`);
    // Numbers that the script must not mind.
    const numbered = end.iomem.map((line) => line.replace('regionN', 'region7').replace('daxN.N', 'dax3.0'));
    writeFileSync(join(root, 'end/iomem'), `${numbered.join('\n')}\n`);
    writeFileSync(join(root, 'end/regions'), JSON.stringify(end.regions.map(asRegion), null, 2));
    writeFileSync(join(root, 'end/dax'), JSON.stringify(end.dax.map(asDax), null, 2));
    for (const name of commands.filter((one) => !without.includes(one))) {
      writeFileSync(join(root, 'bin', name), program);
      chmodSync(join(root, 'bin', name), 0o755);
    }
    for (const name of tools) {
      const found = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
      if (found !== undefined) symlinkSync(found, join(root, 'bin', name));
    }
    const path = join(root, 'test.sh');
    writeFileSync(path, script);
    const { status, stdout } = spawnSync('/bin/bash', [path], {
      encoding: 'utf8',
      env: { PATH: join(root, 'bin'), QUIESCE_ROOT: root, QUIESCE_SETTLE: '0' },
    });
    const loaded = spawnSync('cat', [join(root, 'log')], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter(Boolean);
    return {
      code: status,
      out: stdout,
      results: parsed(stdout),
      loaded,
      leftovers: [
        ...readdirSync(join(root, 'sys/module')).filter((name) => !hasLoaded.includes(name)),
        ...(existsSync(join(root, 'run/modprobe.d/quiesce.conf')) ? ['quiesce.conf'] : []),
      ],
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Strictly: what is no TAP is a failure, but for the one line that makes it KTAP. */
export function parsed(text: string): FinalResults {
  let results: FinalResults | undefined;
  const parser = new Parser({ strict: true }, (final) => (results = final));
  parser.end(text.replace(/^KTAP version 1\n/, ''));
  if (!results) throw new Error('the parser came to no end');
  return results;
}

function asRegion(line: string, index: number): object {
  const [resource, size] = line.split(' ').map(Number);
  return { region: `region${index}`, resource, size, type: 'ram', interleave_ways: 1 };
}

function asDax(line: string, index: number): object {
  const [size, mode] = line.split(' ');
  return { chardev: `dax${index}.0`, size: Number(size), target_node: 1, align: 2097152, mode };
}
