import { fileURLToPath } from 'node:url';

/**
 * The places of a folder of data, as paths: beside the code, in a clone and in a build with a copy of the data; else in the
 * sources, for a build without one.
 * @param module - `import.meta.url` of the caller, from which both places are relative
 */
export const dataFolders = (module: string, besideTheCode: string, inTheSources: string): readonly string[] =>
  [besideTheCode, inTheSources].map((place) => fileURLToPath(new URL(place, module)));
