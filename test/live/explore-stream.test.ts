import { lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { exploreStream, isReport } from '../../src/live/index.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

const now = () => 0;

describe('a stream of an exploration', () => {
  it('tells how far it has come, then what a search without listeners reports', async () => {
    const scenario = loadScenario('S27'); // The smallest of the catalogue that is worth a report of progress.
    const items = await lastValueFrom(exploreStream(scenario, { design: 'f' }, { now }).pipe(toArray()));
    const report = checkScenario(scenario, { design: 'f' }, { now });
    expect(items.at(-1)).toEqual(report);
    expect(items.length).toBeGreaterThan(1);
    expect(items.findIndex(isReport)).toBe(items.length - 1);
    expect(items[0]).toEqual({
      worlds: expect.any(Number),
      transitions: expect.any(Number),
      depth: expect.any(Number),
    });
  });

  it('stops searching when its listener leaves', async () => {
    let asked = 0;
    const clock = () => ++asked;
    const items = await lastValueFrom(
      exploreStream(loadScenario('S12'), { design: 'f' }, { now: clock, bounds: { time: 1e9 } }).pipe(
        take(3),
        toArray(),
      ),
    );
    expect(items.map(isReport)).toEqual([false, false, false]);
    expect(asked).toBe(3); // One at the start, one after each of the first two reports of progress.
  });

  it('fails in the stream when the kernel cannot be built for the design', async () => {
    await expect(lastValueFrom(exploreStream(loadScenario('S22'), { design: 'f' }, { now }))).rejects.toThrow(
      UsageError,
    );
  });
});
