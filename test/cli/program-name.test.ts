import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sh } from '../../src/encode/shell.ts';
import { programName, withProgram } from '../../src/cli/program-name.ts';
import { quiesce } from './fakes.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quiesce-program-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with the files that distinguish a clone from an installed package. */
function made(name: string, files: readonly string[]): string {
  const root = join(folder, name);
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true });
    writeFileSync(join(root, file), '{}');
  }
  return root;
}

const clone = made('clone', ['package.json', 'src/cli/main.ts', 'dist/src/cli/main.js']);
const installed = made('node_modules/cxl-quiesce', ['package.json', 'dist/src/cli/main.js']);
mkdirSync(join(folder, 'bin'));
symlinkSync(join(clone, 'dist/src/cli/main.js'), join(folder, 'bin/quiesce'));
cpSync(installed, join(folder, 'copy'), { recursive: true });

describe('the name that printed commands begin with', () => {
  it.each([
    ["a clone's own script, by npm or by hand", join(clone, 'dist/src/cli/main.js'), clone, 'npm run -s quiesce --'],
    ['a clone without a build', join(clone, 'src/cli/main.ts'), clone, 'npm run -s quiesce --'],
    ['a path relative to the clone', 'dist/src/cli/main.js', clone, 'npm run -s quiesce --'],
    [
      'a clone, from the folder above it',
      join(clone, 'dist/src/cli/main.js'),
      folder,
      'node clone/dist/src/cli/main.js',
    ],
    ["a package manager's link", join(folder, 'bin/quiesce'), folder, 'quiesce'],
    ['an installed package', join(installed, 'dist/src/cli/main.js'), installed, 'quiesce'],
    ['a script that is not there', join(folder, 'none.js'), folder, 'quiesce'],
  ])('is right for %s', (_, script, cwd, name) => {
    expect(programName(script, () => cwd)).toBe(name);
  });

  it('needs no folder: one that is gone or closed makes it longer', () => {
    const script = join(clone, 'dist/src/cli/main.js');
    const gone = (): string => {
      throw Object.assign(new Error('uv_cwd'), { code: 'ENOENT' });
    };
    expect([programName(script, gone), programName(script, () => join(folder, 'gone'))]).toEqual([
      `node ${script}`,
      'node ../clone/dist/src/cli/main.js',
    ]);
  });
});

describe('the hint of an error', () => {
  const program = sh`npm run -s quiesce --`;

  it('has that name in its commands, and nowhere else', () => {
    expect(withProgram('`quiesce list` shows all; see: quiesce --help', { program })).toBe(
      '`npm run -s quiesce -- list` shows all; see: npm run -s quiesce -- --help',
    );
    expect(withProgram('this is a fault of quiesce; the quiesce that wrote it', { program })).toBe(
      'this is a fault of quiesce; the quiesce that wrote it',
    );
  });
});

describe('a value that is none of those allowed', () => {
  it.each([
    ['list design', 'designs'],
    ['list prop', 'properties'],
    ['new gat x', 'gate'],
    ['check S03 --order fre', 'free'],
    ['check S03 --strategy bredth-first', 'breadth-first'],
    ['check S03 --reduce symetry', 'symmetry'],
    ['compare --format markdwon', 'markdown'],
    ['export S03 --target murph', 'murphi'],
    ['generate S03 --target vitst', 'vitest'],
    ['generate S03 --target vitest --cover state', 'states'],
    ['vm S03 --accel kmv', 'kvm'],
    ['check S03 --family 6.1', '6.12'],
  ])('%s gets a suggestion', async (line, meant) => {
    const { code, err } = await quiesce(line.split(' '));
    expect([code, err.includes(`did you mean ${meant}?`)]).toEqual([2, true]);
  });

  it('that is near to none gets none', async () => {
    expect((await quiesce(['list', 'weather'])).err).not.toContain('did you mean');
  });
});
