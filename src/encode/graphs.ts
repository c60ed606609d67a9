import { visible } from '../model/plain-text.ts';
import { templateOf, type Encoded } from './encoded.ts';
import { quotedPrintable } from './escape.ts';

/** Text in DOT, the language of Graphviz. */
export type Dot = Encoded<'dot'>;
/** Text in Mermaid's language. */
export type Mermaid = Encoded<'mermaid'>;
/** Text in the Aldebaran (.aut) format. */
export type Aldebaran = Encoded<'aldebaran'>;

/** A template of DOT. */
export const dt = templateOf<'dot'>();
/** A template of Mermaid. */
export const mmd = templateOf<'mermaid'>();
/** A template of the Aldebaran format. */
export const aut = templateOf<'aldebaran'>();

/** A DOT label that is drawn literally: backslashes and entities are escaped. */
export const dotString = (text: string): Dot =>
  `"${visible(text)
    .replace(/["\\]/g, String.raw`\$&`)
    .replace(/&(?=#?\w+;)/g, '&amp;')}"` as Dot;

/** A comment line of DOT. */
export const dotComment = (text: string): Dot => `// ${visible(text)}` as Dot;

const entity = (character: string): string => `#${character.codePointAt(0) ?? 0};`;

/**
 * A Mermaid label that is drawn literally: no mark-up, line breaks or directives. In a line with `style` or `classDef`,
 * Mermaid drops the last semicolon behind a colon, so colons are encoded there too.
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

/** A comment line of Mermaid. `%%` is broken up because Mermaid looks for directives even in comments. */
export const mermaidComment = (text: string): Mermaid => `%% ${visible(text).replace(/%(?=%)/g, '% ')}` as Mermaid;

/** A label in Aldebaran format, which has no escapes: readers end it at the next quote. */
export const autLabel = (text: string): Aldebaran => `"${quotedPrintable(text)}"` as Aldebaran;
