import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/import/catalogue.ts';
import { Threads } from '../../src/parallel/threads.ts';
import { checkScenario } from '../../src/system/check.ts';

describe('a large search by several threads', () => {
  it.each([
    ['S12', 'a0'],
    ['S12', 'f'],
    ['S13', 'f'],
    ['S20', 'd'],
  ])('reports of %s under %s what one thread reports', async (id, design) => {
    const check = (helpers?: Threads) =>
      checkScenario(
        loadScenario(id),
        { design },
        { now: () => 0, bounds: { worlds: 400_000 }, ...(helpers === undefined ? {} : { helpers }) },
      );
    const alone = check();
    for (const count of [1, 2]) {
      const helpers = new Threads(count);
      expect(check(helpers)).toEqual(alone);
      await helpers.end();
    }
  });
});
