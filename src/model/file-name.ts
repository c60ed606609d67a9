import { longestName } from './plain-text.ts';

/**
 * A name for a file or a folder made from an id: whatever the id is, it stays in the folder asked for, and neither a file
 * system nor a shell minds it.
 */
export const fileNameOf = (id: string): string =>
  id
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, longestName) || '_';
