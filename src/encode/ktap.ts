import { visible } from '../model/plain-text.ts';

/**
 * The description of a KTAP test point. KTAP has no escapes and a description ends at `#`, so `#` and `\` are written
 * as `\x23` and `\x5c`. Leading dashes or spaces and trailing spaces or braces, which parsers strip or interpret, are
 * encoded likewise.
 */
export const ktapText = (text: string): string => visible(text.replace(/[\\#]/g, hex)).replace(/^[ -]|[ {]$/g, hex);

const hex = (character: string): string => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
