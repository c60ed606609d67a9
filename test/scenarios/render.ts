import { propertyIds, propertyList } from '../../src/model/property-names.ts';
import { agrees, argued, cellOf } from './argued.ts';
import { score } from './check-row.ts';
import { expectations, type Expectation } from './expectations.ts';
import type { Row } from './row.ts';

export const worldsMax = 2_500_000;
export const secondsMax = 40;

const expectationOf = ([id, design]: Row): Expectation | undefined =>
  expectations.find((cell) => cell.id === id && cell.design === design && cell.setting === undefined);
const expectedOf = (row: Row): string => {
  const cell = expectationOf(row);
  return cell?.endings ? `${cell.endings.join('/')} (${cell.confidence})` : '-';
};
const differs = (row: Row): boolean => {
  const cell = expectationOf(row);
  return cell !== undefined && agrees(cell, row[2]) === false;
};

/** The cells that are asked with another gate than the design's own, which have no row. */
const settings = expectations.flatMap((cell) =>
  cell.setting
    ? [
        `${cellOf(cell)} with gate ${cell.setting.gate}${cell.setting.kernel ? ` on kernel ${cell.setting.kernel}` : ''}${cell.setting.steps ? ' in the order that the cell names' : ''}, expected ${cell.endings?.join('/') ?? '-'}`,
      ]
    : [],
);

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** docs/scenario-table.md. */
export function render(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const [id, design, endings, verdict, broken, worlds, transitions, depth, seconds] = row;
    return [
      id,
      design,
      expectedOf(row),
      `${endings}${differs(row) ? ' *' : ''}`,
      verdict,
      broken || '-',
      grouped(worlds),
      grouped(transitions),
      String(depth),
      seconds.toFixed(1),
    ];
  });
  const head = [
    'scenario',
    'design',
    'expected',
    'ours',
    'verdict',
    'does not hold',
    'worlds',
    'transitions',
    'depth',
    'CPU s',
  ];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column < 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  const line = (row: readonly string[]): string => `| ${row.map(pad).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column < 6 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const largest = Math.max(...rows.map((row) => row[5]));
  const slowest = Math.max(...rows.map((row) => row[8]));
  return `# The catalogue under every design

Every ordering of every scenario, each design with its own gate, no reduction
and no bound. \`npm run test:catalogue\`, a part of \`npm run test:slow\`, explores
all of it again and compares every number but the seconds.

No scenario needs more than ${grouped(worldsMax)} worlds or ${secondsMax} s: the largest has
${grouped(largest)} worlds, the slowest takes ${slowest.toFixed(1)} s of CPU time. Measured once, one
thread, Node 20.20 on a shared two-core virtual machine; compare the figures
with each other, not with yours.

*Expected* is what the patches, the mails and the code say to somebody who reads
them, before anything was run, and how sure that is: H cited or plain from code,
M derived, L a guess. A dash: nothing that could be compared. Endings that
depend on order are joined by a slash, parts of a range by a plus. Ours agrees
when the two sets of endings are equal; an asterisk marks a difference. Every
difference of an H or M cell is argued for below the table. What does not hold
stands as numbers: ${propertyList(propertyIds)}.

Cells that agree: ${score()}. Asked with
another gate than the design's own, and so without a row: ${settings.join('; ')}.

${[line(head), rule, ...cells.map(line)].join('\n')}

## Where ours differs

${argued.map(([cells, ours, why]) => `- **${cells}**: ${ours}; ${why}.`).join('\n')}

Written by \`npm run build && node .ci/scenario-table.mjs\`, then
\`npx vitest run test/scenarios -u\`.
`;
}
