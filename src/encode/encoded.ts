declare const language: unique symbol;

/**
 * Text that is already encoded in the language `L`. Only an encoder or template of that language produces it, so a raw
 * string in a template is a type error.
 */
export type Encoded<L extends string> = string & { readonly [language]: L };

/** ASCII letters, digits and `_`: text that stands for itself in every language. */
export type Identifier = Encoded<'identifier'>;

/**
 * The tag function of a language's templates. Each part is encoded text of that language, an identifier or a number.
 */
export const templateOf =
  <L extends string>() =>
  (texts: TemplateStringsArray, ...parts: readonly (Encoded<L> | Identifier | number)[]): Encoded<L> =>
    // The cooked strings are used, so that `
    // ` is a line feed as in any other template.
    String.raw({ raw: texts }, ...parts) as Encoded<L>;

/** The separators that are harmless in every language here. */
type Glue = '' | ' ' | ',' | ', ' | ' | ' | ' || ' | '\n' | '\n\n' | '\n    | ' | ' & ' | ' && ';

/** Joins texts of one language with a separator. */
export const joined = <L extends string>(parts: readonly (Encoded<L> | Identifier)[], glue: Glue): Encoded<L> =>
  parts.join(glue) as Encoded<L>;

/** Joins lines into a file; every line ends in a line feed. */
export const fileOf = <L extends string>(lines: readonly Encoded<L>[]): Encoded<L> =>
  lines.map((line) => `${line}\n`).join('') as Encoded<L>;

/** Indents every line by two spaces. */
export const indented = <L extends string>(lines: readonly Encoded<L>[]): readonly Encoded<L>[] =>
  lines.map((line) => `  ${line}` as Encoded<L>);

/** The text without leading and trailing white space. */
export const trimmed = <L extends string>(text: Encoded<L>): Encoded<L> => text.trim() as Encoded<L>;

/**
 * An identifier made of a prefix, which keeps it distinct, and those characters of the text that an identifier can
 * hold.
 */
export const identifier = (prefix: string, text: string): Identifier =>
  `${prefix}_${text}`.replace(/\W+/g, '_').slice(0, identifierMax) as Identifier;

/** A number in hexadecimal digits, without a prefix. */
export const hexDigits = (value: number): Identifier => value.toString(16) as Identifier;

// Checkers and compilers take names of any length; this bound is for readability.
const identifierMax = 120;
