import { tokensOf, type Token } from './shell-words.ts';

/** A simple command of a shell script with unexpanded words. */
export interface ShellCommand {
  readonly line: number;
  readonly words: readonly string[];
}

/** The syntax tree of a script. The status of a test is that of its last command. */
export type ShellNode =
  | { readonly kind: 'command'; readonly command: ShellCommand }
  | {
      readonly kind: 'loop';
      readonly line: number;
      readonly variable: string;
      readonly words: readonly string[];
      readonly body: readonly ShellNode[];
    }
  /** `test && body`, `test || body`, `if test; then body; else other; fi`. */
  | {
      readonly kind: 'choice';
      readonly line: number;
      readonly when: 'true' | 'false';
      readonly test: readonly ShellNode[];
      readonly body: readonly ShellNode[];
      readonly other: readonly ShellNode[];
    }
  | { readonly kind: 'group'; readonly line: number; readonly body: readonly ShellNode[] };

/** The deepest nesting of blocks; a deeper block is parsed as an unknown command. */
const deepest = 8;

/** The most conditions in a line; the rest is parsed as lines of its own. */
const longestChain = 100;

/** Words that end a list inside a block. */
const closers: readonly string[] = ['}', ')', 'do', 'done', 'then', 'elif', 'else', 'fi'];

/** A recursive-descent parser. Unparsable input becomes a command; no input is an error. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #isAtWord(...words: readonly string[]): boolean {
    return this.#token?.word != null && words.includes(this.#token.word);
  }

  /** Parses commands up to one of the end words; a closing word without an opening one is skipped. */
  list(ends: readonly string[], depth: number): ShellNode[] {
    const nodes: ShellNode[] = [];
    while (this.#token !== undefined && !this.#isAtWord(...ends)) {
      if (this.#token.word === null || this.#isAtWord(...closers)) this.#at += 1;
      else nodes.push(this.#andOr(depth));
    }
    return nodes;
  }

  #andOr(depth: number): ShellNode {
    let left = this.#command(depth);
    for (let count = 0; count < longestChain; count++) {
      const separator = this.#token?.separator;
      if (separator !== '&&' && separator !== '||') break;
      const line = this.#token?.line ?? 0;
      this.#at += 1;
      // The command after an operator may be on the next line.
      while (this.#token?.separator === '\n') this.#at += 1;
      if (this.#token === undefined || this.#token.word === null || this.#isAtWord(...closers)) break;
      const when = separator === '&&' ? ('true' as const) : ('false' as const);
      left = { kind: 'choice', line, when, test: [left], body: [this.#command(depth)], other: [] };
    }
    return left;
  }

  #command(depth: number): ShellNode {
    const line = this.#token?.line ?? 0;
    if (depth < deepest) {
      if (this.#isAtWord('{', '(')) {
        const end = this.#isAtWord('{') ? '}' : ')';
        this.#at += 1;
        const body = this.list([end], depth + 1);
        this.#at += 1;
        return { kind: 'group', line, body };
      }
      if (this.#isAtWord('if')) return this.#choice(line, depth);
      if (this.#isAtWord('for') && this.#tokens[this.#at + 2]?.word === 'in') return this.#loop(line, depth);
    }
    return { kind: 'command', command: { line, words: this.#words() } };
  }

  #words(): string[] {
    const words: string[] = [];
    for (let word = this.#token?.word; word != null; word = this.#token?.word) {
      words.push(word);
      this.#at += 1;
    }
    return words;
  }

  #loop(line: number, depth: number): ShellNode {
    const [, variable = '', , ...words] = this.#words();
    while (this.#token?.word === null) this.#at += 1;
    if (this.#isAtWord('do')) this.#at += 1;
    const body = this.list(['done'], depth + 1);
    this.#at += 1;
    return { kind: 'loop', line, variable, words, body };
  }

  /** Parses from `if` or `elif` to the matching `fi`. */
  #choice(line: number, depth: number): ShellNode {
    this.#at += 1;
    const test = this.list(['then', 'fi'], depth + 1);
    if (this.#isAtWord('then')) this.#at += 1;
    const body = this.list(['elif', 'else', 'fi'], depth + 1);
    let other: readonly ShellNode[] = [];
    if (this.#isAtWord('elif') && depth < deepest) other = [this.#choice(this.#token?.line ?? line, depth + 1)];
    else {
      if (this.#isAtWord('else')) {
        this.#at += 1;
        other = this.list(['fi'], depth + 1);
      }
      this.#at += 1;
    }
    return { kind: 'choice', line, when: 'true', test, body, other };
  }
}

/**
 * Parses the subset of the POSIX shell grammar that boot scripts use: simple commands, conditionals, and `for` loops
 * over words.
 */
export const readShell = (script: string): readonly ShellNode[] => new Parser(tokensOf(script)).list([], 0);
