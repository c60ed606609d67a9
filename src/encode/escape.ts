import { visible } from '../model/plain-text.ts';

/** Escapes the characters that `visible` replaces, except line feeds, as `\uNNNN` of JSON and TypeScript. */
export const escaped = (text: string): string =>
  text.replace(/[^\n -~]/gu, (character) =>
    visible(character) === character
      ? character
      : Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at))}`).join(''),
  );

const hex = (unit: number): string => unit.toString(16).padStart(4, '0');

/**
 * Quoted-printable encoding (RFC 2045), for strings without escapes of their own: any byte other than printable ASCII,
 * and `"`, `\`, `%`, `=`, becomes `=` and two hex digits.
 */
export const quotedPrintable = (text: string): string =>
  Array.from(text, (character) =>
    /[^ -~]|["\\%=]/.test(character)
      ? Array.from(new TextEncoder().encode(character), (byte) => `=${byte.toString(16).padStart(2, '0')}`).join('')
      : character,
  ).join('');
