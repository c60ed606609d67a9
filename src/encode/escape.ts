import { visible } from '../model/plain-text.ts';

/** Characters that `visible` shows, but for the line end, as the `\uNNNN` of JSON and TypeScript. */
export const escaped = (text: string): string =>
  text.replace(/[^\n -~]/gu, (character) =>
    visible(character) === character
      ? character
      : Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at))}`).join(''),
  );

const hex = (unit: number): string => unit.toString(16).padStart(4, '0');

/**
 * Printable ASCII without quotes, backslashes and per cents, for strings that have no escapes of their own: any other byte
 * is `=` and two digits, as in mail.
 */
export const quotedPrintable = (text: string): string =>
  Array.from(text, (character) =>
    /[^ -~]|["\\%=]/.test(character)
      ? Array.from(new TextEncoder().encode(character), (byte) => `=${byte.toString(16).padStart(2, '0')}`).join('')
      : character,
  ).join('');
