import { describe, expect, it } from 'vitest';
import { drivers, settingOf } from './settings.ts';
import { failureOf, suitesOf, wholeFailureOf } from './suites.ts';

/** The generated suites of some drivers, played on the machines that they were generated from. */
export function playGenerated(names: readonly string[]): void {
  const chosen = drivers.filter(({ name }) => names.includes(name));

  describe.each(chosen)('the generated suites of $name', ({ machines, settings }) => {
    const suites = suitesOf(machines, settings.map(settingOf));

    it('cover every state, transition and race pair that can be reached', () => {
      const gaps = suites.filter(
        ({ plan }) => !plan.complete || plan.coverage.some(({ known, covered }) => known !== covered),
      );
      expect(gaps.map(({ name, plan }) => [name, plan.coverage])).toEqual([]);
      expect(suites.every(({ plan }) => plan.coverage.some(({ known }) => known > 0))).toBe(true);
    });

    it('are passed by the machines as real actors, each alone', () => {
      expect(suites.map((suite) => failureOf(suite, ({ machine }) => machine)).filter(Boolean)).toEqual([]);
    });

    it('are passed by the whole network of real actors', () => {
      expect(suites.map((suite) => wholeFailureOf(suite, ({ machine }) => machine)).filter(Boolean)).toEqual([]);
    });
  });
}
