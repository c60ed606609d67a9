import { textFile, type Case, type Entry } from './case.ts';
import type { Chance } from './chance.ts';
import { smallBox } from './small-box.ts';

/** What a process may find around it. Each is bash that has `"$@"` run. */
const arounds = [
  'exec "$@" >/dev/full',
  'exec "$@" 2>/dev/full',
  'exec "$@" >/dev/full 2>&1',
  'exec "$@" >&-',
  'exec "$@" 2>&-',
  'exec "$@" >&- 2>&- <&-',
  'exec "$@" </dev/full',
  '"$@" | true; exit "${PIPESTATUS[0]}"',
  '"$@" | head -n 1; exit "${PIPESTATUS[0]}"',
  '"$@" 2>&1 >/dev/null | true; exit "${PIPESTATUS[0]}"',
  'ulimit -v 3000000; exec "$@"',
  'ulimit -v 8000000; exec "$@"',
  'ulimit -v 20000000; exec "$@"',
  'ulimit -f 0; exec "$@"',
  'ulimit -f 1; exec "$@"',
  'ulimit -f 4; exec "$@"',
  'ulimit -n 20; exec "$@"',
  'ulimit -n 24; exec "$@"',
  'ulimit -n 32; exec "$@"',
  'ulimit -c 0; exec "$@"',
  'mkdir gone && cd gone && rmdir ../gone && exec "$@"',
  'umask 777; exec "$@"',
  'exec env -i "$@"',
  'TMPDIR=/nonexistent exec "$@"',
  'TMPDIR=/proc exec "$@"',
  'HOME=/nonexistent LC_ALL=xx exec "$@"',
  'TERM=dumb COLUMNS=0 exec "$@"',
  'COLUMNS=-1 NO_COLOR=1 exec "$@"',
  'exec "$@"',
] as const;

/** Files that are none, or that no one may read, or that do not end. */
const odd: readonly (readonly [string, Entry | null])[] = [
  ['pipe', { path: 'pipe', kind: 'pipe' }],
  ['zero.yaml', { path: 'zero.yaml', kind: 'link', to: '/dev/zero' }],
  ['/dev/zero', null],
  ['/dev/null', null],
  ['/dev/stdin', null],
  ['/dev/full', null],
  ['/proc/self/mem', null],
  ['/proc/self/environ', null],
  ['/proc/kmsg', null],
  ['/dev/tty', null],
  ['big.yaml', { path: 'big.yaml', kind: 'sparse', size: 3 * 2 ** 30 }],
  ['vast.yaml', { path: 'vast.yaml', kind: 'sparse', size: 2 ** 42 }],
  ['loop.yaml', { path: 'loop.yaml', kind: 'link', to: 'loop.yaml' }],
  ['away.yaml', { path: 'away.yaml', kind: 'link', to: '../beside/precious.txt' }],
  ['dangling.yaml', { path: 'dangling.yaml', kind: 'link', to: 'nothing' }],
  ['folder', { path: 'folder', kind: 'folder' }],
  ['closed.yaml', { path: 'closed.yaml', kind: 'file', bytes: new Uint8Array(4), mode: 0 }],
];

const bounds = ['--worlds', '40', '--time', '1'];

/** A command line that takes a file which is none. */
const withOdd = (file: string, chance: Chance): readonly string[] =>
  chance.pick<readonly string[]>([
    ['check', file, ...bounds],
    ['check', 'box.yaml', ...bounds, '--resume', file],
    ['check', 'box.yaml', ...bounds, '--checkpoint', file],
    ['check', 'box.yaml', ...bounds, '--gate', `./${file}`],
    ['check', 'box.yaml', ...bounds, '--gate', file],
    ['generate', '--from', file, '--target', 'json'],
    ['generate', 'box.yaml', '--target', 'json', ...bounds, '--out', file],
    ['export', 'box.yaml', '--target', 'dot', ...bounds, '-o', file],
    ['vm', 'box.yaml', '--test', file, '--dry-run'],
    ['vm', 'box.yaml', '--kernel', file, '--modules', file, '--qemu', './no-qemu'],
    ['vm', 'box.yaml', '--guest', file],
    ['import', file],
    ['import', 'box', '-o', file],
    ['conform', file, '--time', '1'],
    ['replay', file, '--schedule', '0'],
  ]);

/** A command line that is right, so that only what is around it is wrong. */
const right = (chance: Chance): readonly string[] =>
  chance.pick<readonly string[]>([
    ['list'],
    ['list', '--json'],
    ['--help'],
    ['check', 'S17', '--design', 'f'],
    ['check', 'S17', '--design', 'a0', '--json'],
    ['check', 'box.yaml', '--json'],
    ['check', 'box.yaml', '--memory', '1M'],
    ['check', 'scale:4', '--design', 'f', '--time', '1'],
    ['check', 'scale:4', '--design', 'f', '--memory', '20M', '--time', '2'],
    ['check', 'box.yaml', '--checkpoint', 'kept.qck', '--worlds', '10'],
    ['import', '6.12-t1-sr256-nopci'],
    ['import', '6.12-t1-sr256-nopci', '-o', 'made.yaml'],
    ['import', '--script'],
    ['conform', '6.12-t1-sr256-nopci'],
    ['generate', 'box.yaml', '--target', 'shell', '--out', 'tests/'],
    ['generate', 'box.yaml', '--target', 'vitest', '--out', 'tests/'],
    ['export', 'box.yaml', '--target', 'promela', '-o', 'net.pml'],
    ['export', 'box.yaml', '--target', 'murphi'],
    ['vm', 'box.yaml', '--dry-run'],
    ['vm', 'box.yaml', '--kernel', 'vmlinuz', '--modules', 'modules', '--qemu', './no-qemu'],
    ['new', 'gate', 'mine'],
    ['run', 'box.yaml'],
    ['explain', 'S17', '--design', 'a0'],
    ['compare', '--scenarios', 'box.yaml', '--designs', 'a0,f', '--worlds', '50'],
    ['nothing'],
  ]);

const boxFile = textFile('box.yaml', JSON.stringify(smallBox('0x100000000-0x10fffffff')));

/** A run in a process of its own, with something wrong around it. */
export function surroundingsRun(chance: Chance): Pick<Case, 'tree' | 'lines' | 'around' | 'node' | 'asNobody'> {
  const [file, entry] = chance.pick(odd);
  const takesOdd = chance.oneIn(2);
  return {
    around: takesOdd && !chance.oneIn(3) ? 'exec "$@"' : chance.pick(arounds),
    node: chance.weighted<readonly string[]>([
      [8, []],
      [1, ['--jitless']],
      [1, ['--max-old-space-size=200']],
      [1, ['--stack-size=500']],
    ]),
    asNobody: chance.oneIn(3) || file === 'closed.yaml',
    tree: [boxFile, ...(takesOdd && entry ? [entry] : [])],
    lines: [takesOdd ? withOdd(file, chance) : right(chance)],
  };
}
