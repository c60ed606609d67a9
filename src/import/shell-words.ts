/** One simple command of a shell script, its words not yet expanded. */
export interface ShellCommand {
  readonly line: number;
  readonly words: readonly string[];
}

/** A command, or a `for` loop over words. */
export type ShellNode =
  | { readonly kind: 'command'; readonly command: ShellCommand }
  | {
      readonly kind: 'loop';
      readonly line: number;
      readonly variable: string;
      readonly words: readonly string[];
      readonly body: readonly ShellNode[];
    };

/** Ends of a simple command. A pipe stays inside the command, because `echo X | tee FILE` is one thing to us. */
const separators = ['&&', '||', ';', '&', '\n'] as const;

interface Token {
  readonly line: number;
  /** `null` ends a command. */
  readonly word: string | null;
}

/** Splits a script into words. Quotes are taken off, `$(…)` and `$NAME` stay as they are, comments go. */
function tokensOf(script: string): readonly Token[] {
  const text = script.replaceAll('\\\n', '  ');
  const tokens: Token[] = [];
  let line = 1;
  let word: string | null = null;
  const end = (): void => {
    if (word !== null) tokens.push({ line, word });
    word = null;
  };
  for (let at = 0; at < text.length;) {
    const char = text[at] ?? '';
    const separator = separators.find((candidate) => text.startsWith(candidate, at));
    if (char === '#' && word === null) {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else if (char === '$' && text[at + 1] === '(') {
      const close = closingParenthesis(text, at + 1);
      word = (word ?? '') + text.slice(at, close);
      at = close;
    } else if (/^>&\d/.test(text.slice(at, at + 3))) {
      end();
      tokens.push({ line, word: '>' });
      at += 3;
    } else if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1);
      const inner = text.slice(at + 1, close < 0 ? undefined : close);
      word = (word ?? '') + inner;
      line += inner.split('\n').length - 1;
      at = close < 0 ? text.length : close + 1;
    } else if (separator !== undefined) {
      end();
      tokens.push({ line, word: null });
      if (separator === '\n') line += 1;
      at += separator.length;
    } else if (char === '>' || char === '|') {
      end();
      tokens.push({ line, word: char });
      at += 1;
    } else if (/\s/.test(char)) {
      end();
      at += 1;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  end();
  return tokens;
}

function closingParenthesis(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Words that begin or end a block: they carry no meaning for us beside a loop's. */
const noise: readonly string[] = ['{', '}', '(', ')', 'then', 'fi'];

/** Loops in loops; one that is deeper is taken for a command, which nobody knows. */
const deepest = 8;

/** Reads as much of the shell's grammar as scripts of a boot use: simple commands and `for` loops over words. */
export function readShell(script: string): readonly ShellNode[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let line = 1;
  for (const token of [...tokensOf(script), { line: 0, word: null }]) {
    if (token.word === null) {
      if (words.length > 0) commands.push({ line, words });
      words = [];
    } else if (words.length > 0 || !noise.includes(token.word)) {
      if (words.length === 0) line = token.line;
      if (words.length === 0 && (token.word === 'do' || token.word === 'done'))
        commands.push({ line, words: [token.word] });
      else words.push(token.word);
    }
  }
  const nest = (from: number, depth: number): { nodes: ShellNode[]; next: number } => {
    const nodes: ShellNode[] = [];
    let at = from;
    for (let command = commands[at]; command; command = commands[at]) {
      const [first, variable = '', keyword, ...rest] = command.words;
      if (first === 'done') return { nodes, next: at + 1 };
      if (first === 'for' && keyword === 'in' && depth < deepest) {
        const opens = commands[at + 1]?.words[0] === 'do' ? 2 : 1;
        const { nodes: body, next } = nest(at + opens, depth + 1);
        nodes.push({ kind: 'loop', line: command.line, variable, words: rest, body });
        at = next;
      } else {
        nodes.push({ kind: 'command', command });
        at += 1;
      }
    }
    return { nodes, next: at };
  };
  return nest(0, 0).nodes;
}
