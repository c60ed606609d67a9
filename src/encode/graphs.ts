import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { quotedPrintable } from './escape.ts';

/** Text in Graphviz's language. */
export type Dot = Encoded<'dot'>;
/** Text in Mermaid's language. */
export type Mermaid = Encoded<'mermaid'>;
/** Text in Aldebaran's form. */
export type Aldebaran = Encoded<'aldebaran'>;

/** A template of Graphviz's language. */
export const dt = templateOf<'dot'>();
/** A template of Mermaid's language. */
export const mmd = templateOf<'mermaid'>();
/** A template of Aldebaran's form. */
export const aut = templateOf<'aldebaran'>();

/** A label that is drawn as the text: neither backslashes nor entities mean anything in it. */
export const dotString = (text: string): Dot =>
  `"${visible(text)
    .replace(/["\\]/g, String.raw`\$&`)
    .replace(/&(?=#?\w+;)/g, '&amp;')}"` as Dot;

/** A line of comment. */
export const dotComment = (text: string): Dot => `// ${visible(text)}` as Dot;

const entity = (character: string): string => `#${character.codePointAt(0) ?? 0};`;

/**
 * A label that is drawn as the text: no mark-up, no line breaks, no directive. Where a line has `style` or `classDef`, Mermaid takes the
 * last semicolon behind a colon away, so the colons go too.
 */
export function mermaidString(text: string): Mermaid {
  const plain = visible(text).replaceAll('#', '#35;').replaceAll('"', '#quot;');
  const without = plain.replace(/[<>&\\`]|%(?=%)|(?<=%)%/g, entity);
  return `"${/style|classDef/.test(text) ? without.replaceAll(':', '#58;') : without}"` as Mermaid;
}

/**
 * The text behind a colon in a state diagram, which has no quotes: what is no letter, digit or plain mark is an entity. Mermaid takes the
 * last semicolon of a line with `style` or `classDef` away, so these words do not stand there either.
 */
export const mermaidDescription = (text: string): Mermaid =>
  visible(text)
    .replace(/[^\w .,/()[\]=-]|--/g, (found) => found.replace(/./gs, entity))
    .replace(/style|classDef/g, (found) => entity(found) + found.slice(1)) as Mermaid;

/** A line of comment; Mermaid looks for directives even there. */
export const mermaidComment = (text: string): Mermaid => `%% ${visible(text).replace(/%(?=%)/g, '% ')}` as Mermaid;

/** A label: the form has no escapes, and readers end it at the next quote. */
export const autLabel = (text: string): Aldebaran => `"${quotedPrintable(text)}"` as Aldebaran;
