declare const language: unique symbol;

/**
 * Text that is in the language `L` already. Only an encoder or a template of that language makes one, so a raw string in a
 * template is an error of types.
 */
export type Encoded<L extends string> = string & { readonly [language]: L };

/** ASCII letters, digits and `_`: text that stands for itself in every language. */
export type Identifier = Encoded<'identifier'>;

/** The template of a language: what is put into it is in that language, an identifier or a number. */
export const templateOf =
  <L extends string>() =>
  (texts: TemplateStringsArray, ...parts: readonly (Encoded<L> | Identifier | number)[]): Encoded<L> =>
    // The cooked texts, so that `\n` is a line end here as in any other template.
    String.raw({ raw: texts }, ...parts) as Encoded<L>;

/** What may stand between two texts of any language here. */
type Glue = '' | ' ' | ',' | ', ' | ' | ' | ' || ' | '\n' | '\n\n' | '\n    | ' | ' & ' | ' && ';

/** Texts of one language as one. */
export const joined = <L extends string>(parts: readonly (Encoded<L> | Identifier)[], glue: Glue): Encoded<L> =>
  parts.join(glue) as Encoded<L>;

/** A whole file: every line ends. */
export const fileOf = <L extends string>(lines: readonly Encoded<L>[]): Encoded<L> =>
  lines.map((line) => `${line}\n`).join('') as Encoded<L>;

/** Every line moved to the right. */
export const indented = <L extends string>(lines: readonly Encoded<L>[]): readonly Encoded<L>[] =>
  lines.map((line) => `  ${line}` as Encoded<L>);

/** The text without white space around it. */
export const trimmed = <L extends string>(text: Encoded<L>): Encoded<L> => text.trim() as Encoded<L>;

/** An identifier for a text: a prefix that tells it from others, and of the text what an identifier can hold. */
export const identifier = (prefix: string, text: string): Identifier =>
  `${prefix}_${text}`.replace(/\W+/g, '_').slice(0, identifierMax) as Identifier;

/** A number in hexadecimal digits, without a prefix. */
export const hexDigits = (value: number): Identifier => value.toString(16) as Identifier;

// Checkers and compilers take names of any length, and people do not.
const identifierMax = 120;
