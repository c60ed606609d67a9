/** Character rules for text from files. Every reader enforces them on names and titles; writers encode for their targets all the same. */

/** Longest id or name: a file name made of it plus an extension must fit every file system. */
export const longestName = 100;

/** Longest title, citation or other displayed line. */
export const longestLine = 500;

// The first character is neither a dot nor a sign: a name is never a hidden file, a parent folder or an option.
const name = /^[A-Za-z0-9_][A-Za-z0-9_.:+-]*$/;

/** The pattern of a name, in the syntax of JSON Schema. */
export const namePattern = name.source;

/** Whether text is an id or a name: a short word of letters, digits, `_`, `.`, `:`, `+` and `-` that begins with one of the first three. */
export const isName = (text: string): boolean => text.length <= longestName && name.test(text);

// Controls (C0, C1, DEL), line and paragraph separators, bidirectional marks, zero-width characters, lone surrogates, tags.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/** Whether text is a displayable line: within the length limit, without control, bidirectional, invisible or unassigned characters. */
export const isLine = (text: string): boolean => text.length <= longestLine && !unprintable.test(text);

/** Escapes every character that a terminal would interpret or not show, as `\xNN` or `\u{N}`. */
export const visible = (text: string): string =>
  text.replace(new RegExp(unprintable.source, 'gu'), (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
