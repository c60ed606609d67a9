import type { Scenario, UserStep } from '../model/scenario.ts';

import { expectedOf, type Expected } from './twin.ts';
import type { Variant } from '../boot/variant.ts';

/** An order of user space's steps at a shell's pace, with its endings in the model. */
export interface Reordered {
  readonly script: readonly UserStep[];
  readonly expected: Expected;
  /** Number of exchanged neighbours, relative to the given order. */
  readonly exchanges: number;
}

/** Maximum number of orders to try; each needs a search. */
const triesMax = 60;
const worldsOfOne = 50_000;

const isLoad = (step: UserStep | undefined): boolean => step?.do === 'modprobe' || step?.do === 'insmod';
const keyOf = (script: readonly UserStep[]): string => JSON.stringify(script);

/**
 * The order closest to the given one, by exchanges of adjacent loads, in which every run of the model has the given ending.
 * Without one, the given order with its possible endings.
 * @param twin - the scenario whose script is replaced
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

/** Inserts a settle after every load, so that its effects are complete before the next. */
const spaced = (script: readonly UserStep[]): readonly UserStep[] =>
  script
    .filter((step, index) => step.do !== 'settle' || !isLoad(script[index - 1]))
    .flatMap((step): readonly UserStep[] => (isLoad(step) ? [step, { do: 'settle' }] : [step]))
    .filter((step, index, all) => step.do !== 'settle' || all[index - 1]?.do !== 'settle');

function neighbours(script: readonly UserStep[]): readonly (readonly UserStep[])[] {
  const places = script.flatMap((step, index) => (isLoad(step) ? [index] : []));
  return places.slice(1).flatMap((place, index) => {
    const before = places[index] ?? 0;
    // Other commands between two loads prevent the exchange.
    if (script.slice(before + 1, place).some((step) => step.do !== 'settle')) return [];
    const [a, b] = [script[before], script[place]];
    if (a === undefined || b === undefined) return [];
    return [script.with(before, b).with(place, a)];
  });
}
