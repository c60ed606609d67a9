import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { jsonLines, jsonOf } from './json.ts';

/** Text in TypeScript. */
export type TypeScript = Encoded<'typescript'>;

/** A template of TypeScript. */
export const ts = templateOf<'typescript'>();

/** A string. */
export const tsString = (text: string): TypeScript => jsonOf(text) as string as TypeScript;

/** A string in single quotes. */
export const tsSingle = (text: string): TypeScript =>
  `'${jsonOf(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)}'` as TypeScript;

/** Plain data as an expression. */
export const tsData = (value: unknown): TypeScript =>
  // JSON, except for the key `__proto__`, which would set the prototype in an expression. In JSON only a key follows
  // `{` or `,`.
  jsonLines(value).replace(/([{,]\s*)"__proto__":/g, '$1["__proto__"]:') as TypeScript;

/** A comment line. */
export const tsComment = (text: string): TypeScript => `// ${visible(text)}` as TypeScript;
