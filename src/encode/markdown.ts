import { visible } from '../model/plain-text.ts';
import { joined, templateOf, type Encoded } from './encoded.ts';

/** Text in GitHub's Markdown. */
export type Markdown = Encoded<'markdown'>;

/** A template of Markdown. The tag is not called `md`, because formatters would re-wrap the lines. */
export const mkd = templateOf<'markdown'>();

/** Inline text of a paragraph or table cell, without emphasis, link, HTML, entity, formula, code or cell border. */
export const mdText = (text: string): Markdown =>
  visible(text)
    .replace(/[\\`*[\]<$|]/g, String.raw`\$&`)
    // An underscore between letters is literal, as is a tilde between spaces.
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, String.raw`\_`)
    .replace(/(?<=\S)~|~(?=\S)/g, String.raw`\~`)
    .replace(/&(?=#?\w+;)/g, '&amp;') as Markdown;

/** Inline text for the beginning of a line or list item, where it could be parsed as a heading or list. */
export const mdStart = (text: string): Markdown =>
  mdText(text)
    .replace(/^(\s*)([#+=>-])/, String.raw`$1\$2`)
    .replace(/^(\s*\d+)([.)])/, String.raw`$1\$2`)
    .replace(/^ +/, (run) => '&#32;'.repeat(run.length)) as Markdown;

/** Inline code, in a fence longer than any run of backticks in it. */
export function mdCode(text: string): Markdown {
  const shown = visible(text);
  const fence = '`'.repeat(1 + Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length)));
  const room = /^`|`$|^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}` as Markdown;
}

/** A fenced code block; the fence is longer than any run of backticks in it. */
export function mdBlock(language: 'sh', lines: readonly string[]): readonly Markdown[] {
  const shown = lines.map(visible);
  const longest = Math.max(2, ...[...shown.join('\n').matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence] as readonly string[] as readonly Markdown[];
}

/** A table; every row has as many cells as the head. */
export const mdTable = (head: readonly Markdown[], rows: readonly (readonly Markdown[])[]): readonly Markdown[] =>
  [head, head.map(() => mkd`---`), ...rows].map((cells) => mkd`| ${joined(cells, ' | ')} |`);
