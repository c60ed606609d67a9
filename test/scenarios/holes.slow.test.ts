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
  return `# Holes of the merged design, and their repairs

The holes were predicted from the source of design f. Each row has the command that shows the hole and the length of the shortest
order that does. It also has the result of each repair: \`closed\` (every property holds in every order), \`closed, but\` and the properties
violated then, or \`open\`. The gates R1, R2, R3 and R5 replace G5; the designs f-R4, f-R6 and f-R46 replace f. The last column combines all.

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}

The repairs are proposals of this project; no mailing-list thread proposed them:

- R1 repeats its passes until no new probe begins in a pass.
- R2 flushes cxl_bus_wq.
- R3 waits for the last initcall.
- R4 counts only regions with a dax_region.
- R5 has a timeout longer than any probe that ends.
- R6 gives hmem the gaps between regions, cut to 2 MiB.

Notes on the results:

- f3 stays open under R1: a device on the deferred list waits for a later trigger, and changes no state that a gate can see.
- f4, f12 and f15 are closed by no repair: a gate cannot wait for a module that is not loaded or a device that does not exist yet.
- f6 with dax_cxl missing is closed by no repair: an ownership policy does not load dax_cxl.
- f7 is closed by no repair: a part of a range smaller than 2 MiB cannot become a dax device.
- f9 is closed by no repair: the decision needs hmem_platform to be bound.
- f10 and f11 are closed by no repair: the range is lost with its window, and the memory with its card.
- f14 is closed by no repair: dax_hmem never looks at the half of the range that the HMAT does not list.
- f17 is closed by no repair: no code destroys the region that could not be assembled.
- \`closed, but undecoded-online\` (I15): Soft Reserved bytes that no decoder decodes go online.
- \`closed, but remnants foreign-dax\` (I8, I9): hmem has the range, below a committed region that stays.
- f16, devres attached to a dax_region before its asynchronous probe, is not modelled: no actor of the model attaches any.
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
