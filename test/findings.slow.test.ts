import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../src/scenario/catalogue.ts';
import type { CheckReport } from '../src/model/verdict.ts';
import { designs, gates, UsageError } from '../src/boot/index.ts';
import { checkScenario } from '../src/verbs/index.ts';

// Every figure of the tables of docs/findings.md is explored again, within the bound of `quiesce compare`.
const worlds = 2_000_000;
const document = readFileSync(new URL('../docs/findings.md', import.meta.url), 'utf8');

/** The rows of the table with that heading, as cells without emphasis. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const lines = document.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(heading));
  const end = lines.findIndex((line, at) => at > begin && !line.startsWith('|'));
  return lines.slice(begin + 2, end).map((line) =>
    line
      .replaceAll('**', '')
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The report of each scenario that the design can be built for. */
const reportsOf = (ids: readonly string[], design: string, gate?: string): readonly CheckReport[] =>
  ids.flatMap((id) => {
    try {
      const choice = { design, ...(gate === undefined ? {} : { gate }) };
      return [checkScenario(loadScenario(id), choice, { bounds: { worlds }, now: () => 0 })];
    } catch (error) {
      if (error instanceof UsageError) return [];
      throw error;
    }
  });

const numbers = ['no', 'one', 'two', 'three', 'four'];
const having = (reports: readonly CheckReport[], property: string, verdict: string): readonly string[] =>
  reports
    .filter(({ properties }) => properties.some((one) => one.id === property && one.verdict === verdict))
    .map(({ scenario }) => scenario);

describe('the table of designs in docs/findings.md', () => {
  const rows = rowsUnder('| design | no loss');

  it('has the designs of the argument', () => {
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows)('says of %s what every order says', (name, holds, allHold, hangs, broken) => {
    const design = designs.find(({ id }) => name === id || name?.startsWith(`${id} `))?.id ?? '';
    const reports = reportsOf(scenarioIds(), design);
    const of = reports.length === scenarioIds().length ? '' : ` of ${reports.length}`;
    const open = having(reports, 'I1', 'unknown').length;
    expect([holds, allHold, hangs, broken]).toEqual([
      `${having(reports, 'I1', 'holds').length}${of}${open === 0 ? '' : ` and ${numbers[open]} unknown`}`,
      String(reports.filter(({ verdict }) => verdict === 'holds').length),
      String(having(reports, 'I7', 'violated').length || ''),
      having(reports, 'I1', 'violated').join(' '),
    ]);
  });
});

describe('the table of gates in docs/findings.md', () => {
  const daily = scenarioIds().filter((id) => !['S12', 'S13'].includes(id));
  const rows = rowsUnder('| gate | waits out a timer').flatMap(([names = '', ...cells]) =>
    names.split(', ').map((name) => [name, ...cells]),
  );

  it('has every gate', () => {
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(gates.map(({ id }) => id)));
  });

  it.each(rows)('says of %s what every order says', (gate = '', timer, unrelated, early = '') => {
    const reports = reportsOf(daily, 'f', gate);
    const waiting = (cause: string): string =>
      String(reports.filter(({ overWaits }) => overWaits?.cause === cause).length);
    expect([timer, unrelated, /^\d+/.exec(early)?.[0]]).toEqual([
      waiting('timer'),
      waiting('unrelated'),
      String(having(reports, 'I5', 'violated').length),
    ]);
  });
});

describe('the prose of docs/findings.md', () => {
  const prose = document.replaceAll(/\s+/g, ' ');
  const own = (design: string): readonly CheckReport[] => reportsOf(scenarioIds(), design);
  const brokenIn = ({ properties }: CheckReport): number =>
    properties.filter(({ verdict }) => verdict === 'violated').length;
  /** Scenarios where the one does better: first by the minimum requirement, then by how many properties are broken. */
  const better = (one: readonly CheckReport[], other: readonly CheckReport[]): readonly string[] =>
    one
      .filter((mine) => {
        const theirs = other.find(({ scenario }) => scenario === mine.scenario);
        if (theirs === undefined || theirs.verdict === 'unknown') return false;
        const [a, b] = [mine, theirs].map(({ properties }) => properties.find(({ id }) => id === 'I1')?.verdict);
        return a === b ? brokenIn(mine) < brokenIn(theirs) : a === 'holds';
      })
      .map(({ scenario }) => scenario);

  it('counts where d and f do better than each other', () => {
    const [d, f] = [own('d'), own('f')];
    const [onD, onF] = [better(d, f), better(f, d)];
    expect(/d breaks less on (\d+) scenarios and f on (\d+):/.exec(prose)?.slice(1)).toEqual([
      String(onD.length),
      String(onF.length),
    ]);
    const named = /f on \d+: ([^.]+)\./.exec(prose)?.[1] ?? '';
    expect(named.match(/S\d\d/g)?.toSorted()).toEqual([...onF]);
  });

  it('counts where f does better than its sixth version', () => {
    const [sixth, f] = [own('f-v6'), own('f')];
    expect(better(sixth, f)).toEqual([]);
    expect(/f beats its own sixth version on (\d+) scenarios/.exec(prose)?.[1]).toBe(String(better(f, sixth).length));
  });

  it('says on which scenarios each design with its own gate over-waits', () => {
    const on = (design: string): readonly string[] =>
      own(design).flatMap(({ scenario, overWaits }) => (overWaits === null ? [] : [scenario]));
    expect(on('b').length).toBe(Number(/b on (\d+) and two unknown/.exec(prose)?.[1]));
    expect(on('e4')).toEqual(/e4 on ([S\d, ]+) and (S\d\d)/.exec(prose)?.slice(1).join(', ').split(', '));
    expect(on('e5')).toEqual(/e5 on (S\d\d) and (S\d\d)/.exec(prose)?.slice(1));
    expect(['c', 'd', 'f-v6', 'f', 'f-R46'].map(on)).toEqual([['S29'], ['S29'], ['S29'], ['S29'], ['S29']]);
    expect(['a0', 'a1', 'f-v5'].map(on)).toEqual([[], [], []]);
  });
});
