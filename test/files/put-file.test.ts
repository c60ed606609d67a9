import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { OutputError, putBelow, putFile, removeStaleTemporaries } from '../../src/files/index.ts';
import { fileNameOf } from '../../src/model/file-name.ts';
import { scratchFolder } from '../scratch.ts';

const root = scratchFolder('files');
const folder = join(root, 'folder');
const at = (...names: readonly string[]): string => join(folder, ...names);
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
});

const reasonOf = (body: () => void): string => {
  try {
    body();
    return 'written';
  } catch (error) {
    if (error instanceof OutputError) return error.reason;
    throw error;
  }
};

describe('a file that is written', () => {
  it('is whole, and nothing is left beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.uint8Array()), { maxLength: 5 }), (parts) => {
        putFile(at('one'), parts, { replace: true });
        expect(readFileSync(at('one'))).toEqual(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
        expect(readdirSync(folder)).toEqual(['one']);
      }),
      { numRuns: 30 },
    );
  });

  it('may be read as the mask says, run when it is a script, and keeps the mode of what it replaces', () => {
    putFile(at('text'), ['a'], { replace: false });
    putFile(at('script'), ['a'], { replace: false, executable: true });
    writeFileSync(at('private'), 'old');
    chmodSync(at('private'), 0o600);
    putFile(at('private'), ['new'], { replace: true });
    const left = 0o777 & ~process.umask();
    expect(['text', 'script', 'private'].map((name) => statSync(at(name)).mode & 0o777)).toEqual([
      left & 0o666,
      left,
      0o600,
    ]);
  });

  it('replaces a regular file when requested, and nothing else ever', () => {
    writeFileSync(at('plain'), 'old');
    mkdirSync(at('under'));
    symlinkSync(at('plain'), at('link'));
    symlinkSync(at('nowhere'), at('dangling'));
    spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', at('fifo')]);
    const put = (replace: boolean) => (name: string) => reasonOf(() => putFile(at(name), ['new'], { replace }));
    const names = ['plain', 'under', 'link', 'dangling', 'fifo'];
    expect(names.map(put(false))).toEqual(names.map(() => 'taken'));
    expect(readFileSync(at('plain'), 'utf8')).toBe('old');
    expect(names.map(put(true))).toEqual(['written', 'no-file', 'no-file', 'no-file', 'no-file']);
    expect([
      readFileSync(at('plain'), 'utf8'),
      existsSync(at('nowhere')),
      lstatSync(at('link')).isSymbolicLink(),
    ]).toEqual(['new', false, true]);
  });

  it.each(['./plain', 'under/../plain', 'no/such/../../plain', './/plain', 'plain/', 'plain/.'])(
    'is the same file however its name is spelt: %s',
    (spelling) => {
      writeFileSync(at('plain'), 'old');
      mkdirSync(at('under'));
      expect(reasonOf(() => putFile(`${folder}/${spelling}`, ['new'], { replace: false }))).toBe('taken');
      expect(readFileSync(at('plain'), 'utf8')).toBe('old');
    },
  );

  it('that fails on the way leaves nothing, and the error names it', () => {
    const failing = (function* () {
      yield 'half';
      throw new Error('no more');
    })();
    expect(() => putFile(at('half'), failing, { replace: true })).toThrow('no more');
    expect(() => putFile(at('no', 'folder'), ['a'], { replace: true })).toThrow(
      expect.objectContaining({ code: 'ENOENT', path: at('no', 'folder') }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('has a temporary file that is private and unpredictable', () => {
    const seen: (readonly [name: string, mode: number])[] = [];
    const looking = function* (): Iterable<string> {
      yield 'a';
      for (const name of readdirSync(folder)) seen.push([name, statSync(at(name)).mode & 0o777]);
    };
    for (let time = 0; time < 2; time++) putFile(at(`${time}`), looking(), { replace: true });
    const drafts = seen.filter(([name]) => name.startsWith('.'));
    expect(drafts).toEqual([0, 1].map((time) => [expect.stringMatching(`^\\.${time}\\.[0-9a-f]{24}\\.tmp$`), 0o600]));
  });

  it('has its drafts swept away, and no others', () => {
    const hex = 'a'.repeat(24);
    for (const name of [`.one.${hex}.tmp`, `.one.more.${hex}.tmp`, `.one.${hex}`, 'one']) writeFileSync(at(name), '');
    removeStaleTemporaries(at('one'));
    expect(readdirSync(folder).sort()).toEqual([`.one.${hex}`, `.one.more.${hex}.tmp`, 'one'].sort());
  });
});

describe('a file below a folder', () => {
  it('stays there, whatever its path', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', '', 'a', 'b', '/', '\\', '\0', ' ', '~'), { maxLength: 5 }),
        (parts) => {
          rmSync(folder, { recursive: true, force: true });
          reasonOf(() => putBelow(folder, parts.join('/'), ['a'], { replace: true }));
          expect(readdirSync(root).filter((name) => name !== 'folder')).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is not written through a link', () => {
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync(join(root, 'elsewhere'), at('inner'));
    symlinkSync(join(root, 'elsewhere', 'victim'), at('leaf'));
    expect(
      ['inner/a', 'inner/deep/a', 'leaf'].map((path) =>
        reasonOf(() => putBelow(folder, path, ['a'], { replace: true })),
      ),
    ).toEqual(['link', 'link', 'no-file']);
    expect(readdirSync(join(root, 'elsewhere'))).toEqual([]);
    rmSync(join(root, 'elsewhere'), { recursive: true });
  });
});

describe('the name of a file for an id', () => {
  it('is one part of a path, neither hidden nor an option, and short', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom('..', '/', '\\', '-', 'a')).map((all) => all.join('')),
        ),
        (id) => {
          expect(fileNameOf(id)).toMatch(/^\w[\w.-]{0,99}$/);
        },
      ),
    );
  });

  it('is the id where that will do', () => {
    expect(['S03', '6.12-t1-sr256-std', 'scale:2', '../../victim'].map(fileNameOf)).toEqual([
      'S03',
      '6.12-t1-sr256-std',
      'scale_2',
      '__.._victim',
    ]);
  });
});
