/** What is left of a text of some language when its strings and comments are taken out; a fault where it cannot be read. */
export interface Bare {
  readonly code: string;
  readonly fault: string | null;
}

interface Rules {
  /** From here to the end of the line. */
  readonly line: readonly string[];
  /** From the first to the second. */
  readonly block: readonly (readonly [open: string, close: string])[];
  /** Marks that a string begins and ends with; a backslash in it makes the next character plain. */
  readonly quotes: readonly string[];
  /** Whether a backslash before the line end carries a comment on, as in C. */
  readonly splices?: true;
}

/** Takes strings and comments out. A string must end on its line. */
function bareOf(text: string, { line, block, quotes, splices }: Rules): Bare {
  let code = '';
  let at = 0;
  while (at < text.length) {
    const lineMark = line.find((mark) => text.startsWith(mark, at));
    const blockMarks = block.find(([open]) => text.startsWith(open, at));
    const character = text[at] ?? '';
    if (lineMark !== undefined) {
      const end = text.indexOf('\n', at);
      const comment = text.slice(at, end < 0 ? undefined : end);
      if (splices && comment.endsWith('\\')) return { code, fault: `a comment ends in a backslash: ${comment}` };
      at = end < 0 ? text.length : end;
    } else if (blockMarks) {
      const end = text.indexOf(blockMarks[1], at + blockMarks[0].length);
      if (end < 0) return { code, fault: 'a comment has no end' };
      at = end + blockMarks[1].length;
      code += ' ';
    } else if (quotes.includes(character)) {
      let end = at + 1;
      while (end < text.length && text[end] !== character && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      if (text[end] !== character) return { code, fault: `a string has no end: ${text.slice(at, at + 60)}` };
      at = end + 1;
      code += ' S ';
    } else {
      code += character;
      at += 1;
    }
  }
  return { code, fault: null };
}

const languages: Readonly<Record<string, Rules>> = {
  promela: { line: ['//'], block: [['/*', '*/']], quotes: ['"'], splices: true },
  'promela-c': { line: ['//'], block: [['/*', '*/']], quotes: ['"'], splices: true },
  murphi: { line: ['--'], block: [['/*', '*/']], quotes: ['"'] },
  dot: { line: ['//', '#'], block: [['/*', '*/']], quotes: ['"'] },
  mermaid: { line: ['%%'], block: [], quotes: ['"'] },
  aldebaran: { line: [], block: [], quotes: ['"'] },
};

/** What code of a network may hold when comments and strings are out. */
const plainCode = /^[\t\n\x20-\x7e]*$/;

/** What is wrong with an exported network: text from the input that is neither in a string nor in a comment. */
export function faultOfNetwork(target: string, text: string): string | null {
  const rules = languages[target];
  if (!rules) return `no rules for ${target}`;
  const { code, fault } = bareOf(text, rules);
  if (fault !== null) return fault;
  if (/OWNED/.test(code)) return `text of the input is code: ${/.*OWNED.*/.exec(code)?.[0] ?? ''}`;
  if (!plainCode.test(code)) return `code that is not plain: ${/[^\t\n\x20-\x7e]+/.exec(code)?.[0] ?? ''}`;
  if (
    target.startsWith('promela') &&
    /^\s*#/m.test(code) &&
    !/^\s*#\s*(define|if|ifdef|ifndef|endif|else)\b/m.test(code)
  )
    return 'a line for the preprocessor that the tool does not write';
  return null;
}

/** A shell's line without its comments and its plainly quoted words. */
export function bareShell(text: string): Bare {
  let code = '';
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '#' && /(^|\s|;)$/.test(code.slice(-1))) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return { code, fault: 'a word in quotes has no end' };
      at = end + 1;
      code += 'Q';
    } else if (character === '\\') {
      code += 'B';
      at += 2;
    } else {
      code += character;
      at += 1;
    }
  }
  return { code, fault: null };
}

/** What is wrong with Markdown: tags, links and rows that come from the input. Code is shown as it is. */
export function faultOfMarkdown(text: string): string | null {
  const bare = text
    .replaceAll(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '')
    .replaceAll(/^ {4}.*$/gm, '')
    // Whichever comes first: an escaped mark, or code in a line.
    .replaceAll(/\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, 'C');
  const tag = /<[a-z!/?][^\n]*/i.exec(bare);
  if (tag) return `a tag: ${tag[0]}`;
  const link = /\[[^\]\n]*\]\([^)]*/.exec(bare);
  if (link) return `a link: ${link[0]}`;
  let columns = 0;
  for (const line of bare.split('\n')) {
    const marks = line.startsWith('|') ? line.split('|').length : 0;
    if (columns > 0 && marks > 0 && marks !== columns) return `a row of another width: ${line}`;
    columns = marks;
  }
  return null;
}
