import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toReport } from '../../src/cli/problem.ts';
import { scratchFolder } from '../scratch.ts';

const folder = scratchFolder('environment');

/** An error as Node makes it of a system call that failed. */
const systemError = (code: string, syscall: string, path?: string): Error =>
  Object.assign(new Error(`${code}: some words, ${syscall}`), {
    code,
    syscall,
    errno: -1,
    ...(path === undefined ? {} : { path }),
  });

describe('an error of the system', () => {
  it('is never an internal error, for any code or system call, with or without path', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(constants.errno)),
        fc.constantFrom(
          'open',
          'write',
          'read',
          'fsync',
          'mkdir',
          'rename',
          'scandir',
          'uv_cwd',
          'spawn qemu',
          'ftruncate',
        ),
        fc.option(fc.constant('some/file'), { nil: undefined }),
        (code, syscall, path) => {
          const { error } = toReport(systemError(code, syscall, path));
          const named = syscall === 'uv_cwd' ? undefined : path;
          expect([error.code, error.file, error.message.includes(named ?? '')]).toEqual(['file', named, true]);
        },
      ),
    );
  });

  it.each([
    ['ENOSPC', 'write', 'cannot use a.yaml: the disk is full (write)'],
    ['EDQUOT', 'write', 'cannot use a.yaml: your share of the disk is used up (write)'],
    [
      'EFBIG',
      'write',
      'cannot use a.yaml: the file would be larger than is allowed (ulimit -f, or the file system) (write)',
    ],
    ['EIO', 'read', 'cannot use a.yaml: the disk or the terminal does not answer (read)'],
    ['EMFILE', 'open', 'cannot use a.yaml: this process has too many files open (ulimit -n)'],
    ['EACCES', 'open', 'cannot use a.yaml: you may not read or write it'],
    ['ENAMETOOLONG', 'open', 'cannot use a.yaml: the name is too long'],
    ['ENOMEM', 'spawn qemu', 'cannot start a.yaml: there is no memory for it'],
  ])('%s of %s is told in words, with file and operation', (code, syscall, message) => {
    expect(toReport(systemError(code, syscall, 'a.yaml')).error.message).toBe(message);
  });
});

describe('what this machine lacks', () => {
  const named = (name: string, message: string, more: object = {}): Error =>
    Object.assign(new Error(message), { name, ...more });
  it.each([
    new RangeError('Array buffer allocation failed'),
    new RangeError('Invalid typed array length: 99999999999'),
    new RangeError('Invalid array length'),
    new RangeError('Invalid string length'),
    new RangeError('Map maximum size exceeded'),
    new RangeError('WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance'),
    new RangeError('WebAssembly.Memory(): could not allocate memory'),
    named('CompileError', 'WebAssembly.Module(): Wasm code generation disallowed by embedder'),
    named('RuntimeError', 'unreachable'),
    new ReferenceError('WebAssembly is not defined'),
    named('Error', 'Worker terminated due to reaching memory limit', { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
    named('Error', 'it did not start', { code: 'ERR_WORKER_INIT_FAILED' }),
  ])('is no fault of the program: $message', (error) => {
    expect(toReport(error).error.code).toBe('environment');
  });

  it.each([new TypeError('x is undefined'), new RangeError('no element 3 among 2'), new Error('broke')])(
    'is told from a fault: $message',
    (error) => {
      expect(toReport(error).error.code).toBe('internal');
    },
  );

  it('is the report of a module that cannot be loaded', () => {
    const error = Object.assign(new Error("Cannot find package 'yaml'"), { code: 'ERR_MODULE_NOT_FOUND' });
    expect(toReport(error).error).toMatchObject({
      code: 'environment',
      message: 'a part of the program cannot be loaded',
    });
  });

  it('is asked of things that fail when they are asked', () => {
    const fails = new Proxy(new Error('x'), {
      get: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    });
    for (const thrown of [null, undefined, 1, 'a', Symbol('s'), Object.create(null), fails, () => 1])
      expect(toReport(thrown).error.message).toEqual(expect.any(String));
  });
});

// The built program as a process in an environment that lacks something.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const capture = fileURLToPath(new URL('../../src/examples/captures/6.12-t1-sr256-std', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a shell script in which `$node` and `$main` are this Node and the program. */
function sh(script: string): Ran {
  const done = spawnSync('bash', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, node: process.execPath, main, capture },
  });
  expect(done.stderr).not.toMatch(/^ {4}at /m);
  return { code: done.status, out: done.stdout, err: done.stderr };
}
const errorOf = ({ out }: Ran): { readonly code: string; readonly message: string; readonly file?: string } =>
  (JSON.parse(out) as { readonly error: { readonly code: string; readonly message: string } }).error;
const timeless = (text: string): string => text.replaceAll(/\d+\.\d\d s\b/g, '- s');

describe.skipIf(process.platform !== 'linux')('a process', { timeout: 60_000 }, () => {
  it('that may write no large file says so, and leaves none', () => {
    const ran = sh('ulimit -f 1; trap "" XFSZ; exec "$node" "$main" import "$capture" -o x.yaml --json');
    expect([ran.code, errorOf(ran)]).toMatchObject([
      2,
      { code: 'file', file: 'x.yaml', message: expect.stringMatching(/^cannot use x\.yaml: .*\(write\)$/) },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([16, 18, 20, 24, 32])(
    'that may open %i files says that it cannot load its parts, or works, and is no verdict',
    (files) => {
      // Node itself does not start with this limit, so the program cannot be tested.
      if (sh(`ulimit -n ${files}; "$node" -e 'process.exitCode = 7' 2>/dev/null`).code !== 7) return;
      const ran = sh(`ulimit -n ${files}; exec "$node" "$main" check S17 --design f`);
      expect([0, 2]).toContain(ran.code);
      // The verdict does not matter here.
      expect(ran.code === 0 ? 'quiesce: too many files' : ran.err).toMatch(
        /^quiesce: .*(cannot be loaded|too many files)/,
      );
      expect(ran.err).not.toMatch(/fault of quiesce/);
    },
  );

  it('whose working folder is gone says so', () => {
    for (const line of ['check S27 --gate ./x.ts', 'import nothing', 'new gate mine', 'check S03 --design f -json']) {
      const ran = sh(`mkdir gone && cd gone && rmdir ../gone && "$node" "$main" ${line} --json`);
      expect([line, ran.code]).toEqual([line, 2]);
      expect(['file', 'usage', 'input', 'unknown-name']).toContain(errorOf(ran).code);
    }
  });

  it('without the addresses for WebAssembly comes to the same verdict, with a note', () => {
    const usual = sh('"$node" "$main" check S03');
    const limited = sh('ulimit -v 6000000; "$node" "$main" check S03');
    expect([limited.code, timeless(limited.out), limited.err]).toEqual([
      usual.code,
      timeless(usual.out),
      'note: there is no address space for WebAssembly; the search runs without WebAssembly\n',
    ]);
  });

  it('without WebAssembly comes to the same verdict, with a note', () => {
    const usual = sh('"$node" "$main" check S17 --design f');
    const limited = sh('"$node" --jitless "$main" check S17 --design f');
    expect([limited.code, timeless(limited.out)]).toEqual([usual.code, timeless(usual.out)]);
    expect(limited.err).toContain('note: this Node has no WebAssembly; the search runs without WebAssembly\n');
  });

  it('without WebAssembly says that of a TypeScript file', () => {
    sh('"$node" "$main" new gate mine');
    const ran = sh('"$node" --jitless "$main" check S17 --design f --gate ./mine.ts --json');
    expect([ran.code, errorOf(ran).code]).toEqual([2, 'environment']);
    rmSync(join(folder, 'mine.ts'));
  });

  it('never replaces a device, and writes into none', () => {
    const ran = sh('"$node" "$main" import "$capture" -o /dev/full --force --json');
    expect([ran.code, errorOf(ran)]).toMatchObject([
      2,
      { code: 'file', message: '/dev/full is no plain file, and is not replaced' },
    ]);
  });

  it.skipIf(process.getuid?.() !== 0)('on a full disk says so, leaves nothing, and keeps its verdict', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (spawnSync('sh', ['-c', 'mount -t tmpfs -o size=64k tmpfs "$1"', 'sh', disk]).status !== 0) return;
    try {
      sh('head -c 65000 /dev/zero > disk/filler; true');
      const ran = sh('"$node" "$main" import "$capture" -o disk/x.yaml --json');
      expect([ran.code, errorOf(ran)]).toMatchObject([
        2,
        { code: 'file', message: 'cannot use disk/x.yaml: the disk is full (write)' },
      ]);
      // One block less: the lock fits on the disk, the checkpoint does not.
      sh('head -c 61440 /dev/zero > disk/filler; true');
      const kept = sh('"$node" "$main" check scale:2 --design a0 --worlds 500 --checkpoint disk/c.qck');
      expect([kept.code, kept.err]).toEqual([3, expect.stringContaining('the disk is full')]);
      expect(readdirSync(disk)).toEqual(['filler']);
    } finally {
      spawnSync('sh', ['-c', 'umount "$1"', 'sh', disk]);
      rmSync(disk, { recursive: true });
    }
  });

  it.skipIf(process.getuid?.() === 0)('that may not write somewhere says so', () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    const ran = sh('"$node" "$main" import "$capture" -o closed/x.yaml --json');
    expect([ran.code, errorOf(ran).message]).toEqual([2, 'cannot use closed/x.yaml: you may not read or write it']);
    chmodSync(closed, 0o700);
  });

  it('a signal during a write leaves no temporary file', () => {
    writeFileSync(
      join(folder, 'slow.sh'),
      'for i in 1 2 3 4 5 6 7 8; do (sleep 0.$i; kill -TERM $1 2>/dev/null) & done; wait',
    );
    sh('"$node" "$main" generate S17 --target vitest --out tests/ & bash slow.sh $!; wait; true');
    const names = existsSync(join(folder, 'tests')) ? readdirSync(join(folder, 'tests')) : [];
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
