import { hintFor } from '../input/suggest.ts';
import { propertyIds, propertyNames, propertyOf, type PropertyId } from '../model/property-names.ts';
import { Problem } from './problem.ts';

/**
 * The property that a word of the command line names: `memory-lost` or `I1`, in whatever case.
 * @throws Problem with the nearest name, or the nearest number where a number was meant
 */
export function knownProperty(word: string): PropertyId {
  const id = propertyOf(word);
  if (id !== null) return id;
  const all = /^i\d/i.test(word) ? propertyIds : Object.values(propertyNames);
  throw new Problem('unknown-name', `no property is named ${word}`, hintFor(word, all));
}
