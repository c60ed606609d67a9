import { visible } from '../model/plain-text.ts';

/** A table whose cells may be broken into lines to fit. */
export interface Grid {
  /** Titles of the columns after the first. */
  readonly head: readonly (readonly string[])[];
  readonly rows: readonly {
    readonly label: string;
    /** Cells as words between which a line may be broken. */
    readonly cells: readonly (readonly string[])[];
  }[];
}

/** Colours one padded piece of a cell without changing its visible width. */
export type CellPaint = (text: string, row: number, column: number) => string;

// A longer label gets a line of its own, because a narrow column beside it would be hard to read.
const labelMax = 14;
// Wide columns are separated by space only, narrow ones by a line.
const loose = { gap: '  ', least: 12 } as const;
const tight = { gap: '|', least: 7 } as const;

interface Block {
  readonly columns: readonly number[];
  readonly widths: readonly number[];
  readonly gap: string;
}

/**
 * Formats a table in at most `width` columns: unchanged where it fits, else with broken cells, else as consecutive blocks. Each
 * block has some of the columns and all rows.
 */
export function gridLines(given: Grid, width: number, paint: CellPaint = (text) => text): readonly string[] {
  const grid = shown(given);
  const labels = grid.rows.map(({ label }) => label.length).filter((length) => length <= labelMax);
  const labelWidth = Math.max(2, ...labels);
  return blocksOf(grid, width - labelWidth).flatMap((block, index) => [
    ...(index === 0 ? [] : ['']),
    ...lineUp(
      '',
      labelWidth,
      block,
      block.columns.map((column) => grid.head[column] ?? []),
    ),
    ...grid.rows.flatMap(({ label, cells }, row) => {
      const isLong = label.length > labelMax;
      const cellPaint = (text: string, at: number): string => paint(text, row, block.columns[at] ?? 0);
      return [
        ...(isLong ? [label] : []),
        ...lineUp(
          isLong ? '' : label,
          labelWidth,
          block,
          block.columns.map((column) => cells[column] ?? []),
          cellPaint,
        ),
      ];
    }),
  ]);
}

/** The table with all texts made safe for a terminal. */
const shown = ({ head, rows }: Grid): Grid => ({
  head: head.map((words) => words.map(visible)),
  rows: rows.map(({ label, cells }) => ({ label: visible(label), cells: cells.map((words) => words.map(visible)) })),
});

/** The smallest number of blocks with columns of legible width; at worst every column is a block, however narrow. */
function blocksOf(grid: Grid, room: number): readonly Block[] {
  const wanted = grid.head.map((title, column) =>
    Math.max(title.join(' ').length, ...grid.rows.map(({ cells }) => (cells[column] ?? []).join(' ').length)),
  );
  for (let blocks = 1; blocks < wanted.length; blocks++) {
    for (const style of [loose, tight]) {
      const tried = shares(wanted.length, blocks).map((columns) => fit(columns, wanted, style, room));
      const fitting = tried.filter((block) => block !== null);
      if (fitting.length === tried.length) return fitting;
    }
  }
  return wanted.map((want, column) => ({ columns: [column], widths: [Math.min(want, room - 2)], gap: loose.gap }));
}

/** Splits the columns into runs of equal length, except the last. */
function shares(columns: number, blocks: number): readonly (readonly number[])[] {
  const each = Math.ceil(columns / blocks);
  const all = Array.from({ length: columns }, (_, column) => column);
  return Array.from({ length: Math.ceil(columns / each) }, (_, block) => all.slice(block * each, (block + 1) * each));
}

/** Gives every column its preferred width, up to the largest common limit that fits; `null` when that limit is illegibly narrow. */
function fit(
  columns: readonly number[],
  wanted: readonly number[],
  { gap, least }: { readonly gap: string; readonly least: number },
  room: number,
): Block | null {
  for (let limit = Math.max(least, ...wanted); limit >= least; limit--) {
    const widths = columns.map((column) => Math.min(wanted[column] ?? 0, limit));
    if (widths.reduce((sum, each) => sum + gap.length + each, 0) <= room) return { columns, widths, gap };
  }
  return null;
}

function lineUp(
  label: string,
  labelWidth: number,
  { widths, gap }: Block,
  cells: readonly (readonly string[])[],
  paint: (text: string, at: number) => string = (text) => text,
): readonly string[] {
  const broken = cells.map((words, at) => cellLines(words, widths[at] ?? 0));
  const height = Math.max(1, ...broken.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const pieces = broken.map((lines, at) => {
      const text = lines[line] ?? '';
      const room = ' '.repeat(Math.max(0, (widths[at] ?? 0) - text.length));
      // Empty text is not coloured, because an escape code at the end of a line would prevent trimming.
      return gap + (text === '' ? '' : paint(text, at)) + room;
    });
    return ((line === 0 ? label : '').padEnd(labelWidth) + pieces.join('')).trimEnd();
  });
}

/** The lines of one cell: a word that does not fit is broken after `/`, `+` or `-`, which occur in endings and gates. */
function cellLines(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const parts = word.length <= width ? [word] : (word.match(/[^/+-]*[/+-]|[^/+-]+/g) ?? []);
    for (const [index, part] of parts.entries()) {
      const glue = line === '' || index > 0 ? '' : ' ';
      if (line !== '' && line.length + glue.length + part.length > width) {
        lines.push(line);
        line = part;
      } else {
        line += glue + part;
      }
    }
  }
  return [...lines, line];
}
