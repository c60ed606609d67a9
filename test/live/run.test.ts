import fc from 'fast-check';
import { lastValueFrom, take, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { randomWalk, xorshift } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { LiveNarrator } from '../../src/live/live-step.ts';
import { LiveSystem, runLive } from '../../src/live/index.ts';
import type { ReplayStep } from '../../src/model/replay.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { endingOf } from '../../src/properties/index.ts';
import { actorsOf, assemble, designById, gateById, planOf, UsageError, type Plan } from '../../src/boot/index.ts';
import { checkScenario, replayScenario } from '../../src/verbs/index.ts';

const scenarios = new Map(['S03', 'S17', 'S20'].map((id) => [id, loadScenario(id)] as const));
const scenarioOf = (id: string): Scenario => scenarios.get(id) ?? loadScenario(id);
const planFor = (id: string, designId: string): Plan => {
  const design = designById(designId);
  return planOf(scenarioOf(id), design, gateById(design.gate));
};
const stepsOf = (id: string, design: string, seed: number): Promise<readonly ReplayStep[]> =>
  lastValueFrom(runLive(scenarioOf(id), { design }, { seed }).pipe(toArray()));

/** A walk to the end, and the code of what it ends in. */
function endingOfWalk(plan: Plan, seed: number): string {
  const live = new LiveSystem(actorsOf(plan));
  const narrator = new LiveNarrator(plan, live);
  const random = xorshift(seed);
  for (let index = 1; live.choices().length > 0; index++)
    narrator.narrate(live.take(random(live.choices().length)), index);
  live.stop();
  return endingOf(narrator.view()).code;
}

describe('a live run', () => {
  it('tells the very steps that a replay of its schedule tells', async () => {
    const plan = planFor('S20', 'f');
    const { schedule } = randomWalk(assemble(plan), 7, 1000);
    expect(await stepsOf('S20', 'f', 7)).toEqual(replayScenario(scenarioOf('S20'), { design: 'f' }, schedule).steps);
  });

  it('is the same for the same seed, and not for every seed', async () => {
    const runs = await Promise.all([1, 1, 2].map((seed) => stepsOf('S03', 'a0', seed)));
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).not.toEqual(runs[2]);
  });

  it('ends in one of the endings that exploring finds', () => {
    const known = new Map<string, readonly string[]>();
    const endingsOf = (id: string, design: string): readonly string[] => {
      const key = `${id} ${design}`;
      const endings = known.get(key) ?? checkScenario(scenarioOf(id), { design }, { now: () => 0 }).endings;
      known.set(key, endings);
      return endings;
    };
    fc.assert(
      fc.property(
        fc.constantFrom('S03', 'S17', 'S20'),
        fc.constantFrom('a0', 'a1', 'f'),
        fc.nat(),
        (id, design, seed) => {
          expect(endingsOf(id, design)).toContain(endingOfWalk(planFor(id, design), seed));
        },
      ),
      { numRuns: 8 },
    );
  });

  it('takes a step per pace, and none once nobody listens', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    scheduler.run(({ expectObservable }) => {
      const paced = runLive(scenarioOf('S17'), { design: 'a0' }, { seed: 3, pace: 2, scheduler });
      const [a, b, c] = [0, 1, 2].map(
        (index) => expect.objectContaining({ index: index + 1 }) as unknown as ReplayStep,
      );
      expectObservable(paced, '^ 4999ms !').toBe('a 1999ms b 1999ms c', { a, b, c });
    });
  });

  it('ends at the same step paced or not', () => {
    const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const seen: ReplayStep[][] = [[], []];
    runLive(scenarioOf('S17'), { design: 'a0' }, { seed: 3 }).subscribe((step) => seen[0]?.push(step));
    scheduler.run(() => {
      runLive(scenarioOf('S17'), { design: 'a0' }, { seed: 3, pace: 0.5, scheduler }).subscribe((step) =>
        seen[1]?.push(step),
      );
    });
    expect(seen[1]).toEqual(seen[0]);
  });

  it('goes no further than its listener asks', async () => {
    const first = await lastValueFrom(
      runLive(scenarioOf('S03'), { design: 'a0' }, { seed: 1 }).pipe(take(2), toArray()),
    );
    expect(first).toEqual((await stepsOf('S03', 'a0', 1)).slice(0, 2));
  });

  it('fails in the stream when the kernel cannot be built for the design', async () => {
    await expect(lastValueFrom(runLive(loadScenario('S22'), { design: 'f' }, { seed: 1 }))).rejects.toThrow(UsageError);
  });
});
