import { visible } from '../model/plain-text.ts';

/**
 * The description of a test point. KTAP has no escapes and ends it at `#`, so that is written as `\x23` and a backslash as `\x5c`. What
 * readers take away or take for more is written so as well: a dash or space in front, a space or brace at the end.
 */
export const ktapText = (text: string): string => visible(text.replace(/[\\#]/g, hex)).replace(/^[ -]|[ {]$/g, hex);

const hex = (character: string): string => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
