import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cycleOf,
  depthFirst,
  explore,
  runToEnd,
  pctRuns,
  randomRuns,
  replay,
  type Cycle,
  type Exploration,
  type Network,
} from '../../src/engine/index.ts';
import { anyTables, callTables } from './table-machines.ts';
import { queuedWriter, register } from './registers.ts';
import { networkOf, tiny } from './tiny.ts';
import { runs } from '../runs.ts';
import { networkOfTables } from '../trace/networks.ts';

/** What two whole searches must agree on: numbers of worlds are their own. */
function whole(exploration: Exploration): unknown {
  const textOf = (index: number): string => Array.from(exploration.world(index)).join();
  return {
    worlds: Array.from({ length: exploration.worlds }, (_, index) => textOf(index)).toSorted(),
    finals: exploration.finals.map(textOf).toSorted(),
    transitions: exploration.transitions,
    expanded: exploration.expanded,
    complete: exploration.complete,
    findings: exploration.findings.map(({ text }) => text).toSorted(),
  };
}

/** Every schedule must lead to its world, in as many steps as are told. */
function expectSchedules(network: Network, exploration: Exploration): void {
  for (let index = 0; index < exploration.worlds; index += Math.ceil(exploration.worlds / 25)) {
    const steps = replay(network, exploration.schedule(index));
    expect(steps.length).toBe(exploration.depthOf(index));
    expect(Array.from(steps.at(-1)?.after ?? network.initial)).toEqual(Array.from(exploration.world(index)));
  }
}

/** Says it again the slow way: who can reach whom, and what each world of such a set offers. */
function naiveCycle(network: Network): Cycle {
  const exploration = explore(network);
  const worlds = Array.from({ length: exploration.worlds }, (_, index) => exploration.world(index));
  const steps = worlds.map((world) =>
    network.choices(world).map(({ index, actor, kind, event, from, timer }) => ({
      source: JSON.stringify([actor, kind, from, timer, kind === 'env' || kind === 'idle' ? event.type : '']),
      to: exploration.indexOf(network.step(world, index).after),
    })),
  );
  const reached = steps.map((_, start) => {
    const seen = new Set<number>();
    const todo = [start];
    for (let here = todo.pop(); here !== undefined; here = todo.pop())
      for (const { to: next } of steps[here] ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        todo.push(next);
      }
    return seen;
  });
  const circles = steps.map((_, one) =>
    steps.flatMap((__, other) => (reached[one]?.has(other) && reached[other]?.has(one) ? [other] : [])),
  );
  const round = circles.filter(({ length }) => length > 0);
  if (round.length === 0) return 'none';
  const isFair = (members: readonly number[]): boolean => {
    const always = (steps[members[0] as number] ?? [])
      .map(({ source }) => source)
      .filter((source) => members.every((member) => steps[member]?.some((step) => step.source === source)));
    return always.every((source) =>
      members.some((member) => steps[member]?.some((step) => step.source === source && members.includes(step.to))),
    );
  };
  return round.some(isFair) ? 'fair' : 'unfair';
}

describe('depth-first', () => {
  it('finds the worlds, final worlds, transitions and findings that breadth-first does, and a schedule to each', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = networkOfTables(tables);
        const breadth = explore(network, { bounds: { worlds: 300 } });
        const { exploration } = runToEnd(depthFirst(network, { bounds: { worlds: 300 } }));
        expectSchedules(network, exploration);
        // Cut short, the two have met other worlds, but as many.
        const compared = (one: Exploration): unknown => (breadth.complete ? whole(one) : [one.complete, one.worlds]);
        expect(compared(exploration)).toEqual(compared(breadth));
      }),
      { numRuns: runs(60) },
    );
  });

  it('tells the visitor of each world once', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = networkOfTables(tables);
        const shown: number[] = [];
        const { exploration } = runToEnd(
          depthFirst(network, { bounds: { worlds: 100 }, visit: ({ index }) => void shown.push(index) }),
        );
        expect(shown).toEqual(Array.from({ length: exploration.worlds }, (_, index) => index).slice(0, shown.length));
        expect(exploration.complete && shown.length < exploration.worlds).toBe(false);
      }),
      { numRuns: runs(30) },
    );
  });

  it('knows of cycles what breadth-first knows and what a slow look at all worlds finds', () => {
    const seen = new Set<Cycle>();
    fc.assert(
      fc.property(fc.oneof(callTables, anyTables), (tables) => {
        const network = networkOfTables(tables);
        const breadth = explore(network, { bounds: { worlds: 120 } });
        if (!breadth.complete) return;
        const naive = naiveCycle(network);
        seen.add(naive);
        expect([cycleOf(breadth, network), runToEnd(depthFirst(network, {})).cycle]).toEqual([naive, naive]);
      }),
      { numRuns: runs(250), seed: 7 },
    );
    expect([...seen].toSorted()).toEqual(['fair', 'none', 'unfair']);
  });

  it.each([
    ['worlds', { worlds: 9 }],
    ['depth', { depth: 3 }],
    ['memory', { memory: 700 }],
  ] as const)('that hits the bound on %s is not complete', (stoppedBy, bounds) => {
    const { exploration } = runToEnd(depthFirst(race(3), { bounds }));
    expect([exploration.complete, exploration.stoppedBy]).toEqual([false, stoppedBy]);
  });
});

/** So many steps on each side of a race, all in the same order but for the two sides. */
function race(length: number): Network {
  const runner = tiny.createMachine({
    initial: 's0',
    states: Object.fromEntries(
      Array.from({ length: length + 1 }, (_, step) => [
        `s${step}`,
        step < length ? { on: { 'env.step': `s${step + 1}` } } : {},
      ]),
    ),
  });
  return networkOf({ one: runner, two: runner });
}

describe('random runs', () => {
  it('meet worlds that can be met, are the same for the same seed, and never call themselves complete', () => {
    fc.assert(
      fc.property(anyTables, fc.nat(1000), (tables, seed) => {
        const network = networkOfTables(tables);
        const runs = () => runToEnd(randomRuns(network, { runs: 5, seed, bounds: { depth: 8 } }));
        const [one, two] = [runs(), runs()];
        expectSchedules(network, one);
        expect(whole(one)).toEqual(whole(two));
        expect(one.complete).toBe(false);
        const all = explore(network, { bounds: { depth: 8 } });
        for (let index = 0; index < one.worlds; index++)
          expect(all.indexOf(one.world(index))).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: runs(30) },
    );
  });
});

describe('probabilistic concurrency testing', () => {
  it('says what its runs are worth: 1/(n k^(d-1)), with n and k as met', () => {
    const reportOf = (bugDepth: number) => {
      const { report } = runToEnd(pctRuns(race(5), { runs: 50, seed: 1, bugDepth }));
      const { sources, steps, counted, perRun, overall } = report;
      return { sources, steps, counted, perRun, overall };
    };
    expect([reportOf(1), reportOf(3)]).toEqual([
      { sources: 2, steps: 10, counted: 49, perRun: 1 / 2, overall: 1 - (1 / 2) ** 49 },
      { sources: 2, steps: 10, counted: 49, perRun: 1 / 200, overall: 1 - (1 - 1 / 200) ** 49 },
    ]);
  });

  it.each([
    // One side is done before the other begins.
    [1, 's5 s0'],
    // One side stops in its midst and the other begins.
    [2, 's2 s3'],
    // It stops, the other takes some steps and stops too, and it goes on.
    [3, 's4 s3 after s2 s3'],
  ] as const)('finds a bug of depth %i at least as often as it promises', (bugDepth, bug) => {
    const network = race(5);
    const tries = 600;
    let found = 0;
    let promised = 0;
    for (let seed = 1; seed <= tries; seed++) {
      const states: string[] = [];
      // The first run measures, the second is the one that counts.
      const { report } = runToEnd(
        pctRuns(network, {
          runs: 2,
          seed,
          bugDepth,
          visit: (visit) => {
            const world = visit.world();
            states.push(['one', 'two'].map((actor) => String(network.snapshot(world, actor).value)).join(' '));
          },
        }),
      );
      promised += report.perRun;
      const [first = '', before = ''] = bug.split(' after ');
      if (states.includes(first) && (before === '' || states.includes(before))) found++;
    }
    // Two runs have a chance each, and only new worlds are shown; so this is more than one run's chance, and never less.
    expect(found).toBeGreaterThanOrEqual(Math.floor(promised));
  });

  it('tells how many orderings a run decided that met a world', () => {
    const network = race(5);
    const { exploration, report } = runToEnd(pctRuns(network, { runs: 400, seed: 3, bugDepth: 2 }));
    const at = (states: string): number =>
      Array.from({ length: exploration.worlds }, (_, index) => index).find(
        (index) =>
          ['one', 'two'].map((actor) => network.snapshot(exploration.world(index), actor).value).join(' ') === states,
      ) ?? -1;
    // Who is first is decided by the priorities alone; to stop in the midst takes a change of priority.
    expect([report.depthAt(at('s0 s0')), report.depthAt(at('s2 s3'))]).toEqual([1, 2]);
    expectSchedules(network, exploration);
    expect(exploration.complete).toBe(false);
  });

  it('loses an update that two writers of one register can lose', () => {
    const network = networkOf({ register, one: queuedWriter('one'), two: queuedWriter('two') });
    const { exploration } = runToEnd(pctRuns(network, { runs: 200, seed: 1, bugDepth: 2 }));
    const both = Array.from({ length: exploration.worlds }, (_, index) => exploration.world(index)).some((world) =>
      ['one', 'two'].every((actor) => network.mailbox(world, actor).some(({ events }) => events[0]?.type === 'value')),
    );
    expect(both).toBe(true);
  });
});
