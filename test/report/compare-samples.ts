import { propertyNames, type PropertyId } from '../../src/model/property-names.ts';
import type { CheckReport, OverWaitReport, Verdict } from '../../src/model/verdict.ts';
import type { ComparisonCell, ComparisonRow, Contender } from '../../src/verbs/compare.ts';
import { brokenReport } from './samples.ts';

const ids: readonly PropertyId[] = ['I1', 'I1b', 'I2', 'I4', 'I5', 'I7', 'I9', 'I10', 'I11'];

function reportOf(
  scenario: string,
  contender: Contender,
  endings: string,
  broken: readonly string[],
  overWaits: OverWaitReport | null,
  complete: boolean,
) {
  const verdictOf = (id: string): Verdict => (broken.includes(id) ? 'violated' : complete ? 'holds' : 'unknown');
  return {
    ...brokenReport,
    ...contender,
    scenario,
    verdict: broken.length > 0 ? 'violated' : complete ? 'holds' : 'unknown',
    endings: endings.split('/').filter((ending) => ending !== ''),
    properties: ids.map((id) => ({
      id,
      name: propertyNames[id],
      verdict: verdictOf(id),
      why: '',
      schedule: null,
      steps: null,
    })),
    overWaits,
    findings: [],
    complete,
  } satisfies CheckReport;
}

const overWaits: Readonly<Record<string, OverWaitReport>> = {
  '~': { cause: 'timer', why: 'the gate waits out a timer', schedule: '0', steps: 1 },
  '^': { cause: 'unrelated', why: 'the gate waits for somebody else', schedule: '0', steps: 1 },
};

/** `CXL/LOST: I1 I11 ~ ?`: endings, broken properties, a mark of an over-wait, one where a bound was hit; `-` cannot be built. */
function cellOf(scenario: string, contender: Contender, text: string): ComparisonCell {
  if (text === '-') return { contender, report: null, reason: `${scenario}: CXL_ACPI=m is not possible` };
  const isBounded = text.endsWith('?');
  const [, words = '', mark = ''] = /^(.*?) ?([~^])?$/.exec(text.replace(/ ?\?$/, '')) ?? [];
  const [endings = '', broken = ''] = words.split(': ');
  return {
    contender,
    report: reportOf(
      scenario,
      contender,
      endings,
      broken.split(' ').filter(Boolean),
      overWaits[mark] ?? null,
      !isBounded,
    ),
    reason: '',
  };
}

/** A comparison in a few words: a row per scenario, a column per design, which are `a`, `b` and so on unless named. */
export const rowsFrom = (
  table: Readonly<Record<string, readonly string[]>>,
  contenders: readonly Contender[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((design) => ({ design, gate: 'G0' })),
): readonly ComparisonRow[] =>
  Object.entries(table).map(([scenario, cells]) => ({
    scenario,
    cells: cells.map((text, column) => cellOf(scenario, contenders[column] ?? { design: '?', gate: '?' }, text)),
  }));
