import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { propertyNames } from '../../src/model/property-names.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { bootOf } from '../boots/real-boots.ts';
import { holes, repairs, type Hole, type Repair } from './holes.ts';

// What is said against the merged design, one hole after the other: a schedule that shows it, and which repair closes it.

const boxOf = ({ shownBy, with: more = {} }: Hole): Scenario => {
  const box = /^S\d\d$/.test(shownBy) ? loadScenario(shownBy) : bootOf(shownBy).scenario;
  return { ...box, ...more, faults: [...box.faults, ...(more.faults ?? [])] };
};

const judge = (hole: Hole, { design, gate }: Repair): CheckReport =>
  checkScenario(boxOf(hole), { design, gate }, { now: () => 0 });

const stateOf = (report: CheckReport, hole: Hole) => report.properties.find(({ id }) => id === hole.breaks);

/** `open`, or `closed` together with what the repair breaks in its stead: an ending is no better for having another name. */
function verdictOf(hole: Hole, repair: Repair): string {
  const report = judge(hole, repair);
  if (!report.complete || report.findings.length > 0) return '?';
  if (stateOf(report, hole)?.verdict === 'violated') return 'open';
  const rest = report.properties.filter(({ verdict }) => verdict !== 'holds').map(({ id }) => id);
  return rest.length === 0 ? 'closed' : `closed, but ${rest.map((id) => propertyNames[id]).join(' ')}`;
}

const merged: Repair = { id: 'f with G5', design: 'f', gate: 'G5' };

function page(): string {
  const head = ['hole', 'what goes wrong under f', 'shown by', 'shortest', ...repairs.map(({ id }) => id)];
  const rows = holes.map((hole) => {
    const report = judge(hole, merged);
    const command = [
      'quiesce explain',
      hole.shownBy,
      '--design f',
      ...(hole.asks ? [hole.asks] : []),
      `--property ${propertyNames[hole.breaks]}`,
    ];
    return [
      hole.id,
      `${hole.what}: ${report.endings.join('/')}`,
      `\`${command.join(' ')}\``,
      `${stateOf(report, hole)?.steps} steps`,
      ...repairs.map((repair) => verdictOf(hole, repair)),
    ];
  });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `# Where the merged design goes wrong, and what would mend it

Each hole that reading the source of design f foretold, with the command that shows it, the length of the shortest order that does,
and what each repair makes of it: \`closed\` (every property holds in every order), \`closed, but\` what is broken then, or \`open\`. The
gates R1, R2, R3 and R5 stand in for G5; the designs f-R4, f-R6 and f-R46 stand in for f; the last column has everything at once.

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}

R1 looks again until nothing begins, R2 flushes cxl_bus_wq, R3 waits for the last initcall, R4 counts only regions with a dax_region,
R5 has a timeout longer than any probe that ends, R6 gives hmem the gaps, cut to 2 MiB. They are ours: no thread proposed them.

- f3 stays open under R1: a device that waits on the deferred list for a trigger that comes later moves nothing that a gate could see.
- f4, f12 and f15 are closed by none: what is not loaded or not there yet cannot be waited for.
- f6 with dax_cxl missing, f7, f9, f10, f11, f14 and f17 are closed by none either: dax_cxl is not the policy's to load, an odd end
  below 2 MiB is nobody's, a driver that is unbound decides nothing, a window that is gone takes its range along, a card that leaves
  takes its memory, a list that lacks half of a range is never asked about it, and nobody destroys the failed region.
- \`closed, but undecoded-online\` (I15): bytes that firmware marked and no decoder decodes then go online. \`closed, but remnants foreign-dax\` (I8, I9): hmem has the range, below
  a region that is committed and stays.
- f16, devres attached to a dax_region before its asynchronous probe, is not modelled: no actor here attaches any.
- f18, a memdev removed while its region is staged, is S35: a use after free before 7.1, none since.

Written by \`npx vitest run test/scenarios/holes.slow.test.ts -u\`.
`;
}

describe('a hole of the merged design', () => {
  it.each(holes)('$id ($shownBy) is shown by a schedule', (hole) => {
    const report = judge(hole, merged);
    expect(stateOf(report, hole)).toMatchObject({ verdict: 'violated' });
    expect(report.findings).toEqual([]);
  });

  it('is printed with what each repair makes of it', async () => {
    await expect(page()).toMatchFileSnapshot('../../docs/holes.md');
  });
});
