import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportScenario, type ExportTarget } from '../../src/export/index.ts';
import { visible } from '../../src/model/plain-text.ts';
import { harmless, namesFrom, scenarioOf, texts, type Naming } from './box.ts';

const linesOf = (name: Naming, target: ExportTarget): readonly string[] => [
  ...exportScenario(scenarioOf(name), { design: 'f' }, target, { now: () => 0 }).lines,
];

/** Tokenizers of each language: comments dropped, strings unified, actor names replaced by numbers. */
const readers: Readonly<Record<ExportTarget, (text: string) => string>> = {
  promela: (text) => text.replace(/\/\*[\s\S]*?\*\//g, ' '),
  'promela-c': (text) => text.replace(/\/\*[\s\S]*?\*\//g, ' '),
  murphi: (text) => text.replace(/"[^"\n]*"|--.*/g, (found) => (found.startsWith('"') ? 'STRING' : ' ')),
  aldebaran: (text) => text.replace(/"[^"\n]*"/g, 'STRING'),
  dot: (text) => text.replace(/"(?:[^"\\]|\\.)*"|\/\/.*/g, (found) => (found.startsWith('"') ? 'STRING' : ' ')),
  mermaid: (text) => text.replace(/"[^"\n]*"|^%%.*$/gm, (found) => (found.startsWith('"') ? 'STRING' : ' ')),
};

const tokens = (target: ExportTarget, lines: readonly string[]): readonly string[] =>
  readers[target](lines.join('\n'))
    .replace(/\ba(\d+)_\w+/g, 'a$1')
    .match(/\w+|[^\s\w]/g) ?? [];

describe.each(Object.keys(readers) as readonly ExportTarget[])('a network for %s', (target) => {
  const expected = tokens(target, linesOf(harmless, target));

  it('is the same program, whatever its names and titles are', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const lines = linesOf(namesFrom(list), target);
        expect(tokens(target, lines)).toEqual(expected);
        expect(lines.flatMap((line) => line.split('\n')).filter((line) => visible(line) !== line)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it('names its scenario', () => {
    if (target === 'aldebaran') return;
    const named = namesFrom(['one $(two) */', 'title\nthree']);
    const head = linesOf(named, target).slice(0, 2).join('\n');
    expect(head).toContain('The network of one $(two)');
    expect(head).toContain('title\\x0athree');
  });
});

it('no line of an export begins with a command to a preprocessor but the one that is meant', () => {
  const lines = linesOf(namesFrom(['*/\n#define init exit\n/*', '\n#include "/etc/passwd"\n']), 'promela');
  expect(lines.filter((line) => line.trim().startsWith('#')).map((line) => line.split('(')[0])).toEqual(
    linesOf(harmless, 'promela')
      .filter((line) => line.trim().startsWith('#'))
      .map((line) => line.split('(')[0]),
  );
});
