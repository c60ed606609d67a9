import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildOf } from '../../src/cli/checkpoint/build.ts';
import { readContent, writeContent } from '../../src/cli/checkpoint/container.ts';
import { lockFor } from '../../src/cli/checkpoint/lock.ts';
import { quiesce } from './real.ts';
import { emptiedFolder } from '../scratch.ts';

const folder = emptiedFolder('place');
const at = (name: string): string => join(folder, name);

const asked = 'check scale:2 --design a0 --worlds 300';
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

describe('the file of --checkpoint', () => {
  it.each([
    ['a text', 'title: mine\n'],
    ['an empty file', ''],
    ['a file that begins nearly like a checkpoint', 'QSCKPT\n\r'],
  ])('is not replaced when it is %s, forced or not', async (_, text) => {
    writeFileSync(at('box.yaml'), text);
    for (const force of ['', ' --force']) {
      const { code, out, err } = await quiesce(`${asked} --checkpoint ${at('box.yaml')}${force}`);
      expect([code, out, firstLine(err)]).toEqual([
        2,
        '',
        `quiesce: ${at('box.yaml')} exists already and is no checkpoint: it is not replaced`,
      ]);
    }
    expect([readFileSync(at('box.yaml'), 'utf8'), readdirSync(folder)]).toEqual([text, ['box.yaml']]);
  });

  it('is not replaced when it is a link, a folder or a FIFO, and nothing is written through a link', async () => {
    await quiesce(`${asked} --checkpoint ${at('real.qck')}`);
    const before = readFileSync(at('real.qck'));
    symlinkSync(at('real.qck'), at('link.qck'));
    symlinkSync(at('nowhere'), at('dangling.qck'));
    mkdirSync(at('folder.qck'));
    spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', at('fifo.qck')]);
    for (const [name, what] of [
      ['link.qck', 'a symbolic link'],
      ['dangling.qck', 'a symbolic link'],
      ['folder.qck', 'a folder'],
      ['fifo.qck', 'no plain file'],
    ] as const) {
      const { code, err } = await quiesce(`${asked} --checkpoint ${at(name)} --force`);
      expect([code, firstLine(err)]).toEqual([2, `quiesce: ${at(name)} is ${what}, and is not replaced`]);
    }
    expect([readFileSync(at('real.qck')).equals(before), existsSync(at('nowhere'))]).toEqual([true, false]);
    expect(lstatSync(at('link.qck')).isSymbolicLink()).toBe(true);
  });

  it('of another question is replaced only with --force, which says what it replaces', async () => {
    const file = at('one.qck');
    await quiesce(`${asked} --checkpoint ${file}`);
    const before = readFileSync(file);
    const other = `check scale:2 --design f --worlds 300 --checkpoint ${file}`;
    const refused = await quiesce(other);
    expect([refused.code, refused.out, firstLine(refused.err)]).toEqual([
      2,
      '',
      `quiesce: ${file} is a checkpoint of another question (design a0 there, f here; gate G0 there, G5 here): it is not replaced`,
    ]);
    expect(readFileSync(file).equals(before)).toBe(true);
    const forced = await quiesce(`${other} --force`);
    expect([forced.code, firstLine(forced.err)]).toEqual([
      3,
      `note: --force lets the search replace ${file}, a checkpoint of another question (design a0 there, f here; gate G0 there, G5 here)`,
    ]);
    expect(readContent(file).header['question']).toMatchObject({ design: 'f' });
  });

  it('that cannot be read is replaced only with --force', async () => {
    const file = at('cut.qck');
    await quiesce(`${asked} --checkpoint ${file}`);
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    const refused = await quiesce(`${asked} --checkpoint ${file}`);
    expect([refused.code, firstLine(refused.err)]).toEqual([
      2,
      expect.stringContaining(`${file} is a checkpoint that cannot be read`),
    ]);
    expect((await quiesce(`${asked} --checkpoint ${file} --force`)).code).toBe(3);
  });

  it('of the same question is replaced with a word on --resume, and without one when it is resumed', async () => {
    const file = at('same.qck');
    await quiesce(`${asked} --checkpoint ${file}`);
    const again = await quiesce(`${asked} --checkpoint ${file}`);
    expect([again.code, firstLine(again.err)]).toEqual([
      3,
      expect.stringMatching(/^note: .*same\.qck, a checkpoint of the same search at depth \d+, is replaced; --resume /),
    ]);
    const { err } = await quiesce(`check scale:2 --design a0 --worlds 600 --resume ${file} --checkpoint ${file}`);
    expect(firstLine(err)).toBe(`note: the search is kept in ${file}; to go on:`);
  });

  it('may be read as the mask says, and nothing else is left in the folder', async () => {
    await quiesce(`${asked} --checkpoint ${at('new.qck')}`);
    expect([statSync(at('new.qck')).mode & 0o777, readdirSync(folder)]).toEqual([
      0o666 & ~process.umask(),
      ['new.qck'],
    ]);
  });
});

describe('two writers of one checkpoint', () => {
  it('is let go where not even its owner may read the lock', () => {
    const lock = lockFor(at('unreadable.qck'));
    // Empty, as a file with mode 000 (umask 777) reads for any user except root.
    truncateSync(at('unreadable.qck.lock'));
    lock.release();
    expect(existsSync(at('unreadable.qck.lock'))).toBe(false);
  });

  it('are distinguished: the second is refused, with the process id of the first', async () => {
    const file = at('shared.qck');
    const lock = lockFor(file);
    const { code, out, err } = await quiesce(`${asked} --checkpoint ${file}`);
    expect([code, out, firstLine(err)]).toEqual([
      2,
      '',
      `quiesce: another process writes ${file}: number ${process.pid}`,
    ]);
    expect(existsSync(file)).toBe(false);
    lock.release();
    expect([(await quiesce(`${asked} --checkpoint ${file}`)).code, readdirSync(folder)]).toEqual([3, ['shared.qck']]);
  });

  /** Leaves the lock file of a dead process. */
  const left = (change: object): void => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const lock = lockFor(at('left.qck'));
    const own = JSON.parse(readFileSync(at('left.qck.lock'), 'utf8')) as object;
    lock.release();
    writeFileSync(at('left.qck.lock'), `${JSON.stringify({ ...own, pid: dead, start: '1', ...change })}\n`);
  };

  it.each([
    ['a dead one', {}],
    ['one whose number another process has now', { pid: process.pid }],
    ['one of before the machine was started anew', { pid: process.pid, boot: 'an earlier one' }],
  ])('may be %s, whose lock and draft go', async (_, change) => {
    left(change);
    writeFileSync(at(`.left.qck.${'0'.repeat(24)}.tmp`), 'half');
    expect((await quiesce(`${asked} --checkpoint ${at('left.qck')}`)).code).toBe(3);
    expect(readdirSync(folder)).toEqual(['left.qck']);
  });

  it('may be on two machines: a process on the other one counts as alive', async () => {
    left({ host: 'elsewhere' });
    const { code, err } = await quiesce(`${asked} --checkpoint ${at('left.qck')}`);
    expect([code, err.includes('on elsewhere'), err.includes(`remove ${at('left.qck.lock')}`)]).toEqual([
      2,
      true,
      true,
    ]);
  });

  it('leave a file alone that is no lock', async () => {
    writeFileSync(at('left.qck.lock'), 'mine');
    const { code, err } = await quiesce(`${asked} --checkpoint ${at('left.qck')}`);
    expect([code, firstLine(err), readFileSync(at('left.qck.lock'), 'utf8')]).toEqual([
      2,
      `quiesce: ${at('left.qck.lock')} is in the way, and is no lock of quiesce`,
      'mine',
    ]);
  });
});

describe('the build in a checkpoint', () => {
  const tree = (name: string, text: string): string => {
    for (const part of [
      'machines',
      'src/engine/search',
      ...['model', 'properties', 'boot', 'hints', 'judge', 'verbs'].map((room) => `src/${room}`),
    ])
      mkdirSync(at(`${name}/${part}`), { recursive: true });
    writeFileSync(at(`${name}/machines/a.js`), text);
    writeFileSync(at(`${name}/src/engine/search/b.js`), 'b');
    writeFileSync(at(`${name}/src/engine/search/b.d.ts`), text);
    return at(name);
  };

  it('is equal for equal code wherever it lies, and another one when a machine or the engine differs', () => {
    const [one, same, other] = [tree('one', 'a'), tree('same', 'a'), tree('other', 'A')].map((root) =>
      buildOf(root, '.js'),
    );
    expect([one === same, one === other]).toEqual([true, false]);
    writeFileSync(at('same/src/engine/search/b.js'), 'c');
    expect(buildOf(at('same'), '.js')).not.toBe(one);
  });

  it('is of this very code', () => {
    expect(buildOf()).toMatch(/^[0-9a-f]{64}$/);
  });

  it('must be the one at hand to resume', async () => {
    const file = at('old.qck');
    await quiesce(`${asked} --checkpoint ${file}`);
    const { header, arrays } = readContent(file);
    writeContent(file, {
      header: { ...header, question: { ...(header['question'] as object), build: 'f'.repeat(64) } },
      arrays,
    });
    const { code, out, err } = await quiesce(`${asked} --resume ${file}`);
    expect([code, out, firstLine(err)]).toEqual([
      2,
      '',
      `quiesce: ${file} is a checkpoint of another question: build of quiesce ffffffffffff there, ${buildOf().slice(0, 12)} here`,
    ]);
  });
});
