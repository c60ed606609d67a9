import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/** The files that a tarball would hold, of the build that is there. */
function packedFiles(): readonly string[] {
  const out = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
  const [packed] = JSON.parse(out) as readonly Packed[]; // npm documents this form.
  return (packed?.files ?? []).map(({ path }) => path);
}

describe('the package', () => {
  const files = packedFiles();

  it('holds the program, its data, the documents and their schemas', () => {
    const wanted = [
      'dist/src/cli/main.js',
      'dist/src/cli/supervise/thread.js',
      'dist/src/index.d.ts',
      'dist/machines/index.js',
      'dist/src/engine/public.js',
      'dist/src/engine/public.d.ts',
      'docs/formats.md',
      'docs/schema/check.schema.json',
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
    ];
    expect(wanted.filter((path) => !files.includes(path))).toEqual([]);
    expect(files.filter((path) => path.startsWith('dist/src/scenario/catalogue/')).length).toBeGreaterThanOrEqual(40);
  });

  it('holds no source map, and nothing that names one: it has no sources beside it', () => {
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
    const naming = files.filter(
      (path) => path.endsWith('.js') && readFileSync(join(root, path), 'utf8').includes('//# sourceMappingURL='),
    );
    expect(naming).toEqual([]);
  });

  it('runs nothing where it is installed', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    // What npm asks about, or runs, of a tarball. The clone is built by `preprepare`, which it does neither with.
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
    expect(hooks.filter((name) => name in scripts)).toEqual([]);
    expect([scripts['preprepare'], scripts['prepack']]).toEqual(['npm run build', 'npm run build']);
  });

  it('has an engine whose types show no table', () => {
    const types = readFileSync(join(root, 'dist/src/engine/public.d.ts'), 'utf8');
    expect(types).toContain(
      'createNetwork: (actors: readonly ActorDefinition[], options?: NetworkOptions) => Network;',
    );
    expect(types).not.toContain('NetworkTables');
  });

  it('has an engine that loads nothing of CXL', () => {
    const loaded = new Set<string>();
    const load = (path: string): void => {
      if (loaded.has(path)) return;
      loaded.add(path);
      for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)'/g))
        load(join(path, '..', name));
    };
    load(join(root, 'dist/src/engine/public.js'));
    const outside = [...loaded].filter((path) => !path.startsWith(join(root, 'dist/src/engine/')));
    expect([loaded.size > 20, outside]).toEqual([true, []]);
  });
});
