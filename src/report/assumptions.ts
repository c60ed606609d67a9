import { wrap } from './layout.ts';

/** Maximum number of listed assumptions; --json has all. */
const listedMax = 12;

/** The scenario's assumptions, for the lines below a verdict. */
export const assumptionLines = (assumes: readonly string[] | undefined, width: number): readonly string[] => {
  const all = assumes ?? [];
  const rest = all.length - listedMax;
  return [
    ...all.slice(0, listedMax).flatMap((one) => wrap(one, width, 'assumed: ')),
    ...(rest > 0 ? [`assumed: and ${rest} more, in --json and in the scenario file`] : []),
  ];
};
