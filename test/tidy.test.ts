import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// What tests can hold of style is what protects a replay, a layer or a citation; taste stays with people.
const root = new URL('../', import.meta.url);

interface Source {
  readonly path: string;
  readonly text: string;
}

const filesOf = (folder: string, ending: RegExp): readonly Source[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => ending.test(path) && !/^src\/(scenario\/catalogue|examples)\//.test(path))
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));

const sources = [...filesOf('src', /\.ts$/), ...filesOf('machines', /\.ts$/)];
const everything = [
  ...sources,
  ...filesOf('test', /\.ts$/),
  ...filesOf('docs', /\.(md|json)$/),
  ...filesOf('.ci', /\.(mjs|cjs)$|run$/),
];

/** The code without comments. Strings stay, and a `//` in one hides the rest of its line, which costs nothing here. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

const where = (files: readonly Source[], broken: (source: Source) => boolean): readonly string[] =>
  files.filter(broken).map(({ path }) => path);

describe('the sources', () => {
  it('are there', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it('have no file over 400 lines', () => {
    expect(where(sources, ({ text }) => text.split('\n').length > 401)).toEqual([]);
  });

  it('name no scenario and no capture where verdicts are made', () => {
    // An ending must come from the world. Help texts and the choice of the first capture are the command line's own.
    const named = /\bS\d\d\b|\b[67]\.\d+-t\d/;
    expect(where(sources, ({ path, text }) => !path.startsWith('src/cli/') && named.test(codeOf(text)))).toEqual([]);
  });

  it('have no two types of one name', () => {
    // A file whose types stand in a text that it writes out has none of its own.
    const isTemplate = (path: string): boolean => /^src\/(cli\/templates|testgen\/vitest-texts)/.test(path);
    const homes = new Map<string, string[]>();
    for (const { path, text } of sources.filter((source) => !isTemplate(source.path)))
      for (const [, name = ''] of text.matchAll(/^(?:export )?(?:abstract )?(?:interface|type|class|enum) (\w+)/gm))
        homes.set(name, [...(homes.get(name) ?? []), path]);
    expect([...homes].filter(([, paths]) => paths.length > 1)).toEqual([]);
  });

  it('name no place of one machine', () => {
    const place = new RegExp(['work', 'home', 'root', 'Users'].map((folder) => `(?<![\\w.-])/${folder}/\\w`).join('|'));
    expect(where(everything, ({ text }) => place.test(text))).toEqual([]);
  });
});

describe('the documents', () => {
  it('name only files and folders that exist', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md']
      .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }))
      .concat(filesOf('docs', /\.md$/));
    const named = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:src|machines|test)\/[\w./-]+)`/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter(({ name }) => !existsSync(new URL(name, root)))).toEqual([]);
  });
});

describe('the machines', () => {
  it('cite the kernel source they stand for', () => {
    // Every file of a driver or of the kernel does; elsewhere a helper models nothing by itself, and a machine does.
    const machines = sources.filter(
      ({ path, text }) =>
        /^machines\/(drivers|kernel)\//.test(path) || (path.startsWith('machines/') && /\bcreateMachine\(/.test(text)),
    );
    expect(where(machines, ({ text }) => !/@kernel\s+\S+/.test(text))).toEqual([]);
  });
});
