import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sh, shellWord } from '../../src/encode/shell.ts';
import { visible } from '../../src/model/plain-text.ts';
import { columns, replayText } from '../../src/report/columns.ts';
import { commandFor } from '../../src/report/commands.ts';
import { compareMarkdown } from '../../src/report/compare-markdown.ts';
import { compareSummary } from '../../src/report/compare-summary.ts';
import { compareText } from '../../src/report/compare.ts';
import { explainText } from '../../src/report/explain.ts';
import { wrapCommand } from '../../src/report/layout.ts';
import { checkText } from '../../src/report/text.ts';
import { checkScenario, explainScenario, replayScenario } from '../../src/verbs/index.ts';
import type { ComparisonRow } from '../../src/verbs/compare.ts';
import { namesFrom, scenarioOf, texts } from './box.ts';
import { argument } from './hostile.ts';

const choice = { design: 'a0' };
const statements = new Map<string, string>();

describe('a report', () => {
  it('shows names and titles, and nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(texts, (list) => {
        const name = namesFrom(list);
        const scenario = scenarioOf(name);
        const target = name('file').replace(/\0|\p{Cs}/gu, 'x');
        const report = checkScenario(scenario, choice, { now: () => 0, bounds: { worlds: 40 } });
        const losing = replayScenario(scenario, choice, '0/0/0/0/0/0');
        const explanation = explainScenario(scenario, choice, { now: () => 0, bounds: { worlds: 40 } });
        const rows: readonly ComparisonRow[] = [
          {
            scenario: name('id'),
            cells: [
              { contender: { design: name('design'), gate: 'G0' }, report, reason: '' },
              { contender: { design: 'f', gate: name('gate') }, report: null, reason: name('reason') },
            ],
          },
        ];
        const minimum = 'I1 must hold';
        const lines = [
          ...checkText(report, { target, title: scenario.title, statements, losing }),
          ...explainText(explanation, { target, title: scenario.title }),
          ...replayText(losing),
          ...columns(losing),
          ...compareText(rows, { minimum }),
          ...compareSummary(rows, { minimum }),
          ...compareMarkdown(rows, { minimum }),
        ];
        // A word that ends in line feeds has these behind it, in quotes.
        const shown = lines.map((line) => line.replace(/\n+(?='( |\\|$))/, ''));
        expect(shown.filter((line) => visible(line) !== line)).toEqual([]);
        const [first] = checkText(report, { target, statements });
        expect(first).toBe(visible(`${name('id')}  design a0  gate G0`));
      }),
      { numRuns: 10 },
    );
  });

  it('has a table of Markdown with as many cells in each row, whatever the names are', () => {
    fc.assert(
      fc.property(argument, argument, argument, (scenario, design, reason) => {
        const rows: readonly ComparisonRow[] = [
          { scenario, cells: [{ contender: { design, gate: 'G0' }, report: null, reason }] },
        ];
        const table = compareMarkdown(rows, { minimum: 'I1' }).slice(0, 3);
        expect(table.map((line) => line.replace(/\\./g, '').split('|').length)).toEqual([4, 4, 4]);
      }),
    );
  });
});

describe('a command that a report prints', () => {
  it('can be pasted back: a shell reads the words that were meant', () => {
    const one = fc.record({
      target: argument,
      gate: argument,
      fault: argument,
      width: fc.integer({ min: 24, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 30, maxLength: 30 }), (many) => {
        const schedule = Array.from({ length: 60 }, (_, index) => index % 12).join('/');
        const asked = many.map(({ target, gate, fault, width }) => {
          const options = { target, extra: [sh`--kernel ${shellWord('7.1')}`], typed: { gate } };
          return wrapCommand(commandFor('replay', { design: 'a0', gate: 'G0' }, options, [schedule], [fault]), width);
        });
        const script = ['quiesce() { printf \'%s\\0\' "$#" "$@"; }', ...asked.flat()].join('\n');
        const done = spawnSync('sh', ['-s'], { input: `${script}\n`, encoding: 'utf8' });
        const file = (path: string): string => (path.startsWith('-') ? `./${path}` : path);
        expect(done.stderr).toBe('');
        expect(done.stdout.split('\0').slice(0, -1)).toEqual(
          many.flatMap(({ target, gate, fault }) => [
            '12',
            'replay',
            file(target),
            '--design',
            'a0',
            '--gate',
            file(gate),
            '--kernel',
            '7.1',
            '--fault',
            fault,
            '--schedule',
            schedule,
          ]),
        );
      }),
      { numRuns: 10 },
    );
  });

  it('does not break where a line cannot be continued: every line but the last ends in a backslash', () => {
    const words = commandFor('replay', { design: 'a0', gate: 'G0' }, { target: 'my box.yaml' }, [
      '0/3/'.repeat(90) + '0',
    ]);
    const lines = wrapCommand(words, 72);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.slice(0, -1).every((line) => line.endsWith('\\'))).toBe(true);
  });
});
