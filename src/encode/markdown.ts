import { visible } from '../model/plain-text.ts';
import { joined, templateOf, type Encoded } from './encoded.ts';

/** Text in GitHub's Markdown. */
export type Markdown = Encoded<'markdown'>;

/** A template of Markdown. Not `md`: formatters would break its lines. */
export const mkd = templateOf<'markdown'>();

/** Text inside a line or a cell: no emphasis, link, HTML, entity, formula, code or border. */
export const mdText = (text: string): Markdown =>
  visible(text)
    .replace(/[\\`*[\]<$|]/g, String.raw`\$&`)
    // Between letters an underline is one; a tilde between spaces is one as well.
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, String.raw`\_`)
    .replace(/(?<=\S)~|~(?=\S)/g, String.raw`\~`)
    .replace(/&(?=#?\w+;)/g, '&amp;') as Markdown;

/** The same at the beginning of a line or a list item, where it could be a heading or a list. */
export const mdStart = (text: string): Markdown =>
  mdText(text)
    .replace(/^(\s*)([#+=>-])/, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])/, String.raw`$1\$2`)
    .replace(/^ +/, (run) => '&#32;'.repeat(run.length)) as Markdown;

/** Code inside a line: longer fences than the text has. */
export function mdCode(text: string): Markdown {
  const shown = visible(text);
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  const room = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}` as Markdown;
}

/** A block of code, between fences that are longer than any run of backticks in it. */
export function mdBlock(language: 'sh', lines: readonly string[]): readonly Markdown[] {
  const shown = lines.map(visible);
  const longest = Math.max(2, ...[...shown.join('\n').matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence] as readonly string[] as readonly Markdown[];
}

/** A table; rows are as long as the head. */
export const mdTable = (head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): readonly Markdown[] =>
  [head, head.map(() => mkd`---`), ...rows].map((cells) => mkd`| ${joined(cells, ' | ')} |`);
