import type { EndingCode } from '../properties/index.ts';

/** What each ending code says of the bytes, for a reader who meets it for the first time. */
const endingWords: Readonly<Record<EndingCode, string>> = {
  CXL: 'in a dax device of a CXL region',
  'CXL+SR': 'the same, with Soft Reserved still in /proc/iomem',
  HMEM: 'in a dax device of dax_hmem, without a CXL region',
  SHADOW: 'in a dax device of dax_hmem, under a bound CXL region',
  REMNANT: 'in a dax device of dax_hmem, under a region that is not bound',
  NOBIND: 'in a dax device that its driver refuses',
  LOST: 'no dax device',
  HANG: 'not decided, because the wait never ends',
  CRASH: 'the kernel used freed memory',
  RAM: 'System RAM without a dax device; nothing is Soft Reserved',
  NONE: 'no owner; nothing is Soft Reserved',
};

const isCode = (text: string): text is EndingCode => text in endingWords;

/** The codes of endings such as `CXL+SR+LOST`, in the order of the list above, one line for each. */
export function endingLegend(endings: readonly string[]): readonly string[] {
  const met = new Set(endings.flatMap((ending) => ending.match(/CXL\+SR|[A-Z]+/g) ?? []));
  // `the same` needs the line that it speaks of.
  if (met.has('CXL+SR')) met.add('CXL');
  return Object.keys(endingWords).flatMap((code) =>
    met.has(code) && isCode(code) ? [`${code}: ${endingWords[code]}`] : [],
  );
}

/** What a world is. */
export const worldLegend = 'a world is one state of all drivers and of /proc/iomem together';

/** What a switch is. */
export const switchLegend = 'a switch: another actor goes on although the one before it could';

/** The marks of the columns, as far as the rows have them. */
export function markLegend(rows: readonly string[]): string {
  const all = rows.join('');
  const marks: readonly (readonly [mark: string, isThere: boolean, words: string])[] = [
    ['*', all.includes('*'), 'takes the step'],
    ['o', all.includes('o'), 'changes with it'],
    ['|', all.includes('|'), 'stands by'],
    ['->', /[<>]/.test(all), 'who sends to whom'],
    ['+', all.includes('+'), 'the sender, unchanged'],
  ];
  return marks.flatMap(([mark, isThere, words]) => (isThere ? [`${mark} ${words}`] : [])).join(', ');
}
