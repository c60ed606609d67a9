import { because, expected } from './expected.ts';
import type { Row } from './rows.ts';

export const worldsMax = 2_000_000;
export const secondsMax = 20;

const designs = ['a0', 'a1', 'f'] as const;
const expectedOf = (id: string, design: string): string =>
  expected[id]?.[designs.findIndex((one) => one === design)] ?? '-';
const differs = ([id, design, endings]: Row): boolean => !['-', endings].includes(expectedOf(id, design));

/** Rows whose ending is another one than expected, and has no reason given; and reasons for what does not differ. */
export const unexplained = (rows: readonly Row[]): readonly string[] => {
  const different = rows.filter(differs).map(([id, design]) => `${id} ${design}`);
  return [
    ...different.filter((key) => !(key in because)),
    ...Object.keys(because).filter((key) => !different.includes(key)),
  ];
};

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** docs/scenario-table.md. */
export function render(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const [id, design, endings, verdict, broken, worlds, transitions, depth, seconds] = row;
    return [
      id,
      design,
      expectedOf(id, design),
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
and no bound. \`npm test\` runs all but S12 and S13, \`npm run test:slow\` those
two; both compare every number but the seconds.

No scenario needs more than ${grouped(worldsMax)} worlds or ${secondsMax} s: the largest has
${grouped(largest)} worlds, the slowest takes ${slowest.toFixed(1)} s of CPU time. Measured once, one
thread, Node 20.20 on a shared two-core virtual machine; compare the figures
with each other, not with yours.

*Expected* is what the patches and the mails say to somebody who reads them,
before anything was run. A dash: they say nothing. Endings that depend on
order are joined by a slash, parts of a range by a plus. An asterisk marks
a difference; the reasons stand below the table.

${[line(head), rule, ...cells.map(line)].join('\n')}

## Where ours differs

${Object.entries(because)
  .map(([key, reason]) => `- **${key}**: ${reason}.`)
  .join('\n')}

Written by \`npm run build && node .ci/scenario-table.mjs\`, then
\`npx vitest run test/scenarios -u\`.
`;
}
