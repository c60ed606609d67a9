import { wrap } from './layout.ts';

/** As many assumptions are listed one by one; --json has all. */
const listedMax = 12;

/** What an answer rests on, to stand under its verdict. */
export const assumptionLines = (assumes: readonly string[] | undefined, width: number): readonly string[] => {
  const all = assumes ?? [];
  const rest = all.length - listedMax;
  return [
    ...all.slice(0, listedMax).flatMap((one) => wrap(one, width, 'assumed: ')),
    ...(rest > 0 ? [`assumed: and ${rest} more, in --json and in the scenario file`] : []),
  ];
};
