import { longestName } from './plain-text.ts';

/**
 * Makes a file or folder name from an id. Whatever the id contains, the name stays in its folder and is safe for file systems and
 * shells.
 */
export const fileNameOf = (id: string): string =>
  id
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(0, longestName) || '_';
