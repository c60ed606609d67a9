import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, randomWalk, replay, type Exploration, type Network, type Step } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { assemble, designById, gateById, planOf } from '../../src/boot/index.ts';
import { checkScenario, type CheckOptions } from '../../src/verbs/index.ts';
import { disguise, type Disguise } from './disguise.ts';
import { runs } from '../runs.ts';

type Question = readonly [id: string, design: string, gate: string];
const merged: Question = ['S01', 'f', 'G5'];
const questions: readonly Question[] = [merged, ['S06', 'a0', 'G0'], ['S20', 'f', 'G5'], ['S27', 'f', 'G5']];
const anyQuestion = fc.constantFrom(...questions);

const build = ([id, design, gate]: Question): Network => {
  const scenario = loadScenario(id);
  return assemble(planOf(scenario, designById(design), gateById(gate)));
};
const remembered = <K, V>(make: (key: K) => V): ((key: K) => V) => {
  const known = new Map<K, V>();
  return (key) => known.get(key) ?? (known.set(key, make(key)).get(key) as V);
};
const networkOf = remembered(build);
const twinOf = remembered(build);
const explored = remembered((question: Question): Exploration => explore(networkOf(question)));

/** A step without the numbers of its worlds, which depend on what a network has met before. */
const told = ({ choice, deliveries, touched, findings }: Step) => ({ choice, deliveries, touched, findings });
const statesOf = (network: Network, world: ArrayLike<number>) =>
  network.actors.map((actor) => [
    network.snapshot(world, actor).value,
    network.snapshot(world, actor).context,
    network.mailbox(world, actor),
  ]);

describe('a schedule of a real scenario', () => {
  it('gives the same worlds again, in this network and in one that has met other worlds', () => {
    fc.assert(
      fc.property(anyQuestion, fc.nat(), fc.nat(120), (question, seed, steps) => {
        const [network, twin] = [networkOf(question), twinOf(question)];
        const { schedule, world } = randomWalk(network, seed, steps);
        const [once, again, elsewhere] = [replay(network, schedule), replay(network, schedule), replay(twin, schedule)];
        expect(again).toEqual(once);
        expect(once.at(-1)?.after ?? network.initial).toEqual(world);
        expect(elsewhere.map(told)).toEqual(once.map(told));
        expect(statesOf(twin, elsewhere.at(-1)?.after ?? twin.initial)).toEqual(statesOf(network, world));
      }),
      { numRuns: runs(25) },
    );
  });
});

describe('a random walk', () => {
  it('never leaves the explored worlds, and ends in one of their final worlds', () => {
    fc.assert(
      fc.property(anyQuestion, fc.nat(), fc.option(fc.nat(40), { nil: 1000 }), (question, seed, steps) => {
        const walk = randomWalk(networkOf(question), seed, steps);
        const exploration = explored(question);
        const index = exploration.indexOf(walk.world);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(exploration.finals.includes(index)).toBe(walk.final);
        // No run of these scenarios has a thousand steps.
        expect(walk.final || steps < 1000).toBe(true);
      }),
      { numRuns: runs(300) },
    );
  });
});

const check = ([id, design, gate]: Question, options: Omit<CheckOptions, 'now'> = {}): CheckReport =>
  checkScenario(loadScenario(id), { design, gate }, { now: () => 0, ...options });
const verdictsOf = ({ endings, verdict, properties }: CheckReport) => ({
  endings,
  verdict,
  properties: properties.map((one) => [one.id, one.verdict]),
});
const whole = remembered((question: Question) => check(question));

describe('names and the order of lists', () => {
  const disguised = [
    ['S06', 'f'],
    ['S06', 'a0'],
    ['S27', 'f'],
    ['S33', 'a1'],
    ['S39', 'f'],
  ] as const;
  const plain = remembered(([id, design]: (typeof disguised)[number]) =>
    verdictsOf(checkScenario(loadScenario(id), { design }, { now: () => 0 })),
  );
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/), { minLength: 4, maxLength: 4 });
  const addresses = fc
    .uniqueArray(fc.nat(0xff), { minLength: 4, maxLength: 4 })
    .map((buses) => buses.map((bus) => `0000:${bus.toString(16).padStart(2, '0')}:00.0`));
  const anyDisguise: fc.Arbitrary<Disguise> = fc.record({
    memdevs: names,
    addresses,
    uids: fc.uniqueArray(fc.nat(999), { minLength: 4, maxLength: 4 }),
    title: fc.string(),
    seed: fc.integer(),
  });

  it('change neither an ending nor a verdict', () => {
    fc.assert(
      fc.property(fc.constantFrom(...disguised), anyDisguise, (question, names_) => {
        const [id, design] = question;
        const report = checkScenario(disguise(loadScenario(id), names_), { design }, { now: () => 0 });
        expect(verdictsOf(report)).toEqual(plain(question));
      }),
      { numRuns: 9 },
    );
  });
});

describe('a machine of a real scenario', () => {
  it.each(['S01', 'S06', 'S20'])('gives the same step twice, all through %s', (id) => {
    const question: Question = [id, 'f', 'G5'];
    expect(check(question, { paranoid: true })).toEqual(check(question));
  });
});

describe('a bounded search', () => {
  const within = <T>(part: readonly T[], all: readonly T[]): boolean => part.every((one) => all.includes(one));
  const violated = (report: CheckReport) =>
    report.properties.filter((one) => one.verdict === 'violated').map((one) => one.id);

  it('never says that a property holds, and finds nothing that the whole search does not', () => {
    fc.assert(
      fc.property(
        anyQuestion,
        fc.constantFrom('worlds', 'depth'),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (question, bound, part) => {
          const full = whole(question);
          const size = bound === 'worlds' ? full.worlds : full.depth;
          const report = check(question, { bounds: { [bound]: Math.max(1, Math.floor(size * part)) } });
          expect({
            complete: report.complete,
            holds: report.properties.filter((one) => one.verdict === 'holds'),
          }).toEqual({ complete: false, holds: [] });
          expect(report.verdict).toBe(violated(report).length > 0 ? 'violated' : 'unknown');
          expect(within(violated(report), violated(full))).toBe(true);
          expect(within(report.endings, full.endings)).toBe(true);
        },
      ),
      { numRuns: runs(10) },
    );
  });

  it('that is large enough says what the whole search says', () => {
    const { bounds: _, ...full } = whole(merged);
    expect(check(merged, { bounds: { worlds: full.worlds, depth: full.depth + 1 } })).toMatchObject(full);
  });
});
