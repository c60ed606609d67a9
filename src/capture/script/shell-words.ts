/** Separators of simple commands. A pipeline stays one command, because `echo X | tee FILE` has one effect. */
const separators = ['&&', '||', ';', '&', '\n'] as const;

/** A word of a script, or a separator. */
export interface Token {
  readonly line: number;
  readonly word: string | null;
  /** Present for a separator only. */
  readonly separator?: (typeof separators)[number];
}

/**
 * The tokenizer: splits a script into words and separators. Quotes and comments are removed; `$(…)` and `$NAME` are
 * kept.
 */
export function tokensOf(script: string): readonly Token[] {
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
      tokens.push({ line, word: null, separator });
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
