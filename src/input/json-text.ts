import { ImportError } from './errors.ts';

/** A parsed JSON text, with the line at which each object and array begins. */
export interface ParsedJson {
  readonly value: unknown;
  /** The 1-based line at which an object or array of the value begins; 1 for anything else. */
  lineOf(container: unknown): number;
}

/** The most levels of nesting. Listings have about ten; deeper input would exhaust the stack of recursive readers. */
const deepest = 64;

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/**
 * A recursive-descent JSON parser. Unlike `JSON.parse` it reports line and column, bounds the depth and creates objects
 * without a prototype.
 * @throws ImportError with line and column
 */
export function readJson(text: string, file: string): ParsedJson {
  const lines = new Map<unknown, number>();
  let [at, line, lineStart] = [0, 1, 0];

  const refuse = (problem: string): never => {
    throw new ImportError(`is not JSON: ${problem}`, {
      file,
      line,
      column: at - lineStart + 1,
      hint: 'make the file again, or delete it: other files may be enough',
    });
  };
  const space = (): void => {
    for (; at < text.length; at++) {
      const char = text[at];
      if (char === '\n') [line, lineStart] = [line + 1, at + 1];
      else if (char !== ' ' && char !== '\t' && char !== '\r') return;
    }
  };
  const found = (): string => (at >= text.length ? 'the end of the file' : JSON.stringify(text.slice(at, at + 12)));

  const string = (): string => {
    let end = at + 1;
    for (; text[end] !== '"'; end++) {
      if (end >= text.length || (text[end] ?? '') < ' ') {
        at = Math.min(end, text.length);
        refuse(end >= text.length ? 'the file ends inside a string' : 'a control character stands in a string');
      }
      if (text[end] === '\\') end += 1;
    }
    const token = text.slice(at, end + 1);
    try {
      const value = JSON.parse(token) as string;
      at = end + 1;
      return value;
    } catch {
      return refuse(`${token.slice(0, 40)} is no string`);
    }
  };

  const begin = (container: object, depth: number): number => {
    if (depth > deepest) refuse(`more than ${deepest} levels of objects and arrays`);
    const opened = line;
    lines.set(container, opened);
    at += 1;
    space();
    return opened;
  };
  /** Consumes a comma and returns true, or consumes the closing bracket and returns false. */
  const hasNext = (close: string, opened: number): boolean => {
    space();
    if (text[at] === close) {
      at += 1;
      return false;
    }
    if (text[at] !== ',') {
      const what = close === '}' ? 'object' : 'array';
      refuse(
        at >= text.length
          ? `the file ends inside the ${what} that begins in line ${opened}`
          : `${found()} where a comma or ${close} is expected`,
      );
    }
    at += 1;
    space();
    return true;
  };

  const value = (depth: number): unknown => {
    const char = text[at];
    if (char === '{') {
      const object = Object.create(null) as Record<string, unknown>;
      const opened = begin(object, depth);
      if (text[at] === '}') at += 1;
      else
        do {
          if (text[at] !== '"') refuse(`${found()} where a key is expected`);
          const key = string();
          space();
          if (text[at] !== ':') refuse(`${found()} where a colon is expected`);
          at += 1;
          space();
          object[key] = value(depth + 1);
        } while (hasNext('}', opened));
      return object;
    }
    if (char === '[') {
      const array: unknown[] = [];
      const opened = begin(array, depth);
      if (text[at] === ']') at += 1;
      else
        do array.push(value(depth + 1));
        while (hasNext(']', opened));
      return array;
    }
    if (char === '"') return string();
    number.lastIndex = at;
    const digits = number.exec(text)?.[0];
    if (digits !== undefined) {
      at += digits.length;
      return Number(digits);
    }
    for (const [word, meaning] of literals) {
      if (!text.startsWith(word, at)) continue;
      at += word.length;
      return meaning;
    }
    return refuse(`${found()} where a value is expected`);
  };

  space();
  const whole = value(1);
  space();
  if (at < text.length) refuse(`${found()} after its end`);
  return { value: whole, lineOf: (container) => lines.get(container) ?? 1 };
}
