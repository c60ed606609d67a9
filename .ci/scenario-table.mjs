// Writes the pinned table of the catalogue from the build; `vitest run test/scenarios -u` then renders docs/scenario-table.md.
// Seconds are CPU time: on a busy machine the wall clock tells of other people.
import { writeFileSync } from 'node:fs';
import { loadScenario, scenarioIds } from '../dist/src/scenario/catalogue.js';
import { checkScenario, UsageError } from '../dist/src/index.js';

// The designs of the argument, with the gates that test/scenarios/expectations.ts asks them with.
const columns = [
  ['a0'],
  ['a1'],
  ['b', 'G2-endpoint-long'],
  ['c'],
  ['d'],
  ['e4', 'G4-long'],
  ['e5', 'G4-v5-long'],
  ['f'],
];

function rowOf(id, design, gate) {
  const before = process.cpuUsage();
  try {
    const report = checkScenario(loadScenario(id), gate ? { design, gate } : { design }, {
      now: () => 0,
    });
    const { user, system } = process.cpuUsage(before);
    const broken = report.properties.filter(({ verdict }) => verdict !== 'holds').map((one) => one.id);
    return [
      report.endings.join('/'),
      report.verdict,
      broken.join(' '),
      report.worlds,
      report.transitions,
      report.depth,
      Number(((user + system) / 1e6).toFixed(1)),
    ];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return ['cannot be built', 'refused', '', 0, 0, 0, 0];
  }
}

const rows = scenarioIds().flatMap((id) => columns.map(([design, gate]) => [id, design, ...rowOf(id, design, gate)]));
const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? `'${cell}'` : String(cell))));
const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
const padded = (cell, column) => (column < 5 ? `${cell},`.padEnd(widths[column] + 1) : cell.padStart(widths[column]));
const lines = cells.map(
  (row) =>
    `  [${[
      row.slice(0, 5).map(padded).join(' '),
      row
        .slice(5)
        .map((cell, index) => padded(cell, index + 5))
        .join(', '),
    ].join(' ')}],`,
);

writeFileSync(
  new URL('../test/scenarios/rows.ts', import.meta.url),
  `// Written by .ci/scenario-table.mjs. A change of a count needs its reason in the commit.
import type { Row } from './row.ts';

// prettier-ignore
export const rows: readonly Row[] = [
${lines.join('\n')}
];
`,
);
