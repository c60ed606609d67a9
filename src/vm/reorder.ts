import type { Scenario, UserStep } from '../model/scenario.ts';

import { expectedOf, type Expected } from './twin.ts';
import type { Variant } from '../boot/variant.ts';

/** An order of user space's steps at a shell's pace, and what the model says of it. */
export interface Reordered {
  readonly script: readonly UserStep[];
  readonly expected: Expected;
  /** Neighbours that changed places, from the order that was given. */
  readonly exchanges: number;
}

/** So many orders are tried; each is a search of its own. */
const triesMax = 60;
const worldsOfOne = 50_000;

const isLoad = (step: UserStep | undefined): boolean => step?.do === 'modprobe' || step?.do === 'insmod';
const keyOf = (script: readonly UserStep[]): string => JSON.stringify(script);

/**
 * The order nearest to the given one, by exchanges of neighbouring loads, in which every run of the model ends with the code. Where none
 * is found, the given order with what it may end in.
 * @param twin - the scenario with a script in place of its own
 */
export function nearestOrder(
  script: readonly UserStep[],
  ending: string,
  variant: Variant,
  twin: (script: readonly UserStep[]) => Scenario,
): Reordered {
  const loads = spaced(script);
  const seen = new Set([keyOf(loads)]);
  const queue: { readonly script: readonly UserStep[]; readonly exchanges: number }[] = [
    { script: loads, exchanges: 0 },
  ];
  let first: Reordered | null = null;
  for (let at = 0; at < queue.length && at < triesMax; at++) {
    const { script: tried, exchanges } = queue[at] ?? { script: loads, exchanges: 0 };
    const expected = expectedOf(twin(tried), variant, worldsOfOne);
    const result = { script: tried, expected, exchanges };
    first ??= result;
    if (expected.complete && expected.endings.length === 1 && expected.endings[0] === ending) return result;
    for (const next of neighbours(tried)) {
      const key = keyOf(next);
      if (!seen.has(key)) queue.push({ script: next, exchanges: exchanges + 1 });
      seen.add(key);
    }
  }
  return first ?? { script: loads, expected: expectedOf(twin(loads), variant), exchanges: 0 };
}

/** A settle after every load, so that what it begins is over when the next begins. */
const spaced = (script: readonly UserStep[]): readonly UserStep[] =>
  script
    .filter((step, index) => step.do !== 'settle' || !isLoad(script[index - 1]))
    .flatMap((step): readonly UserStep[] => (isLoad(step) ? [step, { do: 'settle' }] : [step]))
    .filter((step, index, all) => step.do !== 'settle' || all[index - 1]?.do !== 'settle');

function neighbours(script: readonly UserStep[]): readonly (readonly UserStep[])[] {
  const places = script.flatMap((step, index) => (isLoad(step) ? [index] : []));
  return places.slice(1).flatMap((place, index) => {
    const before = places[index] ?? 0;
    // Other commands between two loads keep them apart.
    if (script.slice(before + 1, place).some((step) => step.do !== 'settle')) return [];
    const [a, b] = [script[before], script[place]];
    if (a === undefined || b === undefined) return [];
    return [script.with(before, b).with(place, a)];
  });
}
