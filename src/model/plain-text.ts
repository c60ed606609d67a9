/**
 * What text from a file may be. Every reader holds names and titles to these rules, so that no writer meets anything else;
 * the writers encode for their targets all the same.
 */

/** The longest id or name: a file name of it and an ending must fit every file system. */
export const longestName = 100;

/** The longest title, citation or other line for a person. */
export const longestLine = 500;

// The first character is neither a dot nor a sign: a name is never a hidden file, a parent folder or an option.
const name = /^[A-Za-z0-9_][A-Za-z0-9_.:+-]*$/;

/** The pattern of a name, as JSON Schema has it. */
export const namePattern = name.source;

/** Whether text is an id or a name: a short word of letters, digits, `_`, `.`, `:`, `+` and `-` that begins with one of the first three. */
export const isName = (text: string): boolean => text.length <= longestName && name.test(text);

// Controls (C0, C1, DEL), line and paragraph separators, bidirectional marks, zero-width characters, lone surrogates, tags.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/** Whether text is one line for a person: no control, bidirectional, invisible or unassigned character, and not too long. */
export const isLine = (text: string): boolean => text.length <= longestLine && !unprintable.test(text);

/** Text with every character that a terminal would act on, or not show, written as `\xNN` or `\u{N}`. */
export const visible = (text: string): string =>
  text.replace(new RegExp(unprintable.source, 'gu'), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
