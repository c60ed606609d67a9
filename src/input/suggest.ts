import { longestName } from '../model/plain-text.ts';

/** Normalises case, dashes and underscores, which are the usual mistakes: `DAX-HMEM` for `dax_hmem`. */
const normalise = (word: string): string => word.toLowerCase().replaceAll(/[-_ ]/g, '');

/** The Damerau-Levenshtein distance (optimal string alignment) between two words. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The known name nearest to a misspelt one, or `null` when none is near enough. The first of equals wins. */
export function nearest(word: string, known: readonly string[]): string | null {
  // A text longer than every name is not a misspelt name.
  if (word.length > 2 * longestName) return null;
  const wanted = normalise(word);
  let best: string | null = null;
  // At most a third of the letters may be wrong; beyond that a suggestion is a guess.
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const d = distance(wanted, normalise(name));
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}

/** The most names that a hint lists. */
const listedMax = 40;

/** The hint for an unknown name: `did you mean X? allowed: …`. */
export function hintFor(word: unknown, known: readonly string[]): string {
  const near = typeof word === 'string' ? nearest(word, known) : null;
  const more = known.length > listedMax ? ` and ${known.length - listedMax} more` : '';
  const allowed = `allowed: ${known.length > 0 ? known.slice(0, listedMax).join(', ') + more : 'none'}`;
  return near === null ? allowed : `did you mean ${near}? ${allowed}`;
}
