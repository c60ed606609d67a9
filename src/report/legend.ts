import type { EndingCode } from '../properties/index.ts';

/** The meaning of each ending code, for the legend. */
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

/** One line per code in endings such as `CXL+SR+LOST`, in the order of that list. */
export function endingLegend(endings: readonly string[]): readonly string[] {
  const met = new Set(endings.flatMap((ending) => ending.match(/CXL\+SR|[A-Z]+/g) ?? []));
  // The text `the same` refers to the line of CXL.
  if (met.has('CXL+SR')) met.add('CXL');
  return Object.keys(endingWords).flatMap((code) =>
    met.has(code) && isCode(code) ? [`${code}: ${endingWords[code]}`] : [],
  );
}

/** Definition of a world. */
export const worldLegend = 'a world is one state of all drivers and of /proc/iomem together';

/** Definition of a context switch. */
export const switchLegend = 'a switch: another actor goes on although the one before it could';

/** Legend of the marks that occur in the rows. */
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
