import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { propertyNames } from '../../src/model/property-names.ts';
import { properties } from '../../src/properties/index.ts';
import { scenarioIds } from '../../src/scenario/catalogue.ts';
import { designs, gates } from '../../src/boot/index.ts';
import { documents, root, text } from './documents.ts';

// A document that no longer tells the truth fails here: links are followed, names looked up.

describe('a document', () => {
  it.each(documents)('%s links to files that are there', (path) => {
    const links = [
      ...text(path)
        .replace(/^```[\s\S]*?^```$/gm, '')
        .matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g),
    ].map((match) => match[1] ?? '');
    const missing = links.filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, path, '..', link)));
    expect(missing).toEqual([]);
  });

  it('names only scenarios of the catalogue', () => {
    const own = ['README.md', 'docs/architecture.md', 'docs/glossary.md', 'docs/limits.md'];
    const known = new Set(scenarioIds());
    const named = own.flatMap((path) => [...text(path).matchAll(/\bS\d\d\b/g)].map(([id]) => `${path}: ${id}`));
    expect(named.filter((entry) => !known.has(entry.slice(-3)))).toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  const glossary = text('docs/glossary.md');

  it('has a row for each property, with its statement', () => {
    expect(
      properties
        .filter(({ id, title }) => !glossary.includes(`| \`${propertyNames[id]}\` | ${id} | ${title}`))
        .map(({ id }) => id),
    ).toEqual([]);
  });

  it('has a row for each ending code', () => {
    const union = /EndingCode =([^;]*);/.exec(text('src/properties/ending.ts'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => !glossary.includes(`| \`${code}\` |`))).toEqual([]);
  });

  it('has a row for each design and gate', () => {
    const ids = [...designs, ...gates].map(({ id }) => id);
    expect(ids.filter((id) => !glossary.includes(`| \`${id}\` |`))).toEqual([]);
  });
});

describe('docs/limits.md', () => {
  // A title with a placeholder is one of a table of gaps, which has a document of its own.
  const titles = (source: string): readonly string[] =>
    [...source.matchAll(/known gap: [^'`"\n]+/g)]
      .map(([title]) => title)
      .filter((title) => !/[%$]/.test(title))
      .sort();

  it('lists the known gaps that tests show, by the titles of the tests, and no others', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.test.ts') && path !== 'docs/pages.test.ts',
    );
    const shown = tests.flatMap((path) => titles(text(`test/${path}`)));
    expect(shown.length).toBeGreaterThan(5);
    expect(titles(text('docs/limits.md'))).toEqual(shown.sort());
  });
});

describe('docs/adr/0001-granularity-of-steps.md', () => {
  it('has a line for each machine that takes steps of its own', () => {
    const record = text('docs/adr/0001-granularity-of-steps.md');
    const stepping = readdirSync(join(root, 'machines'), { recursive: true, encoding: 'utf8' })
      .filter(
        (path) =>
          path.endsWith('.ts') && /\bcreateMachine\(/.test(text(`machines/${path}`)) && /'goOn'|goOn\(\)/.test(text(`machines/${path}`)),
      )
      .map((path) => `machines/${path}`);
    expect(stepping.length).toBeGreaterThan(10);
    expect(stepping.filter((path) => !record.includes(path))).toEqual([]);
  });
});
