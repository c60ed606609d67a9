import fc from 'fast-check';
import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  createNetwork,
  explore,
  ResumeError,
  type Exploration,
  type ExploreOptions,
  type Machine,
  type Network,
  type SearchState,
} from '../../src/engine/index.ts';
import { anyTables, machinesOf } from './table-machines.ts';
import { chart, tiny, to } from './tiny.ts';

/** A fresh network each time: numbers must not come from what an earlier search learned. */
const build = (machines: Readonly<Record<string, Machine>>): Network =>
  createNetwork(Object.entries(machines).map(([id, machine]) => ({ id, machine })));

/** Everything that can be asked of an exploration, and all that its visitor was told, in order. */
function told(network: Network, options: ExploreOptions): unknown {
  const visits: string[] = [];
  const observe = network.actors.slice(0, 2);
  const exploration = explore(network, {
    ...options,
    observe,
    groups: [observe.slice(0, 1)],
    visit: (visit) => {
      const { index, depth, final, observedKey, isNewKey } = visit;
      visits.push(
        [
          index,
          depth,
          final,
          observedKey,
          isNewKey,
          visit.isNewIn(0),
          visit.isQuiet(),
          ...Array.from(visit.world()),
        ].join(' '),
      );
    },
  });
  return [visits, answersOf(exploration)];
}

function answersOf(exploration: Exploration): unknown {
  const { worlds, transitions, depth, complete, stoppedBy, findings, finals, onlyForward, expanded } = exploration;
  const sample = Array.from({ length: worlds }, (_, index) => index).filter(
    (index) => index % Math.ceil(worlds / 200) === 0,
  );
  return {
    counts: { worlds, transitions, depth, complete, stoppedBy, findings, finals, onlyForward, expanded },
    depthComplete: exploration.depthComplete,
    schedules: sample.map((index) => exploration.schedule(index)),
    edges: sample.map((index) => {
      const edges: number[] = [];
      exploration.edgesFrom(index, (next) => edges.push(next));
      return edges;
    }),
  };
}

/** What is written down and read again shares nothing with the search it came from. */
const copied = (state: SearchState): SearchState => structuredClone(state);

/** The states that a search leaves behind, each copied at once. */
function statesOf(network: Network, options: ExploreOptions, isDue = () => true): readonly SearchState[] {
  const states: SearchState[] = [];
  explore(network, { ...options, keeper: { isDue, save: (state) => void states.push(copied(state)) } });
  return states;
}

const counter = (limit: number): Machine =>
  tiny.createMachine({
    context: { count: 0 },
    on: {
      'env.tick': {
        guard: ({ context }) => (context['count'] as number) < limit,
        actions: [assign({ count: ({ context }) => (context['count'] as number) + 1 }), to('sink', 'mail.tick')],
      },
    },
  });
const sink = chart({ on: { 'mail.tick': {} } });

describe('a search that is taken up again', () => {
  it('and stops at once says the same as the one that was stopped', () => {
    const machines = { a: counter(4), b: counter(6), c: counter(3), d: counter(2), sink };
    const first: SearchState[] = [];
    const stopped = { shouldStop: () => true };
    const whole = told(build(machines), {
      ...stopped,
      keeper: { isDue: () => false, save: (state) => void first.push(copied(state)) },
    });
    expect(told(build(machines), { ...stopped, resume: first[0] as SearchState })).toEqual(whole);
  });

  it('is as if it had never been cut short, wherever a bound did it', () => {
    fc.assert(
      fc.property(
        anyTables,
        fc.oneof(
          fc.record({ worlds: fc.integer({ min: 1, max: 120 }) }),
          fc.record({ depth: fc.nat(5) }),
          fc.record({ memory: fc.integer({ min: 1, max: 6000 }) }),
        ),
        (tables, first) => {
          const fresh = (): Network => build(machinesOf(tables));
          const bounds = { depth: 6, worlds: 400 };
          const [state] = statesOf(fresh(), { bounds: { ...bounds, ...first } });
          if (state === undefined) return;
          expect(told(fresh(), { bounds, resume: state })).toEqual(told(fresh(), { bounds }));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('under the bound that cut it short says the same again', () => {
    fc.assert(
      fc.property(anyTables, fc.integer({ min: 1, max: 120 }), (tables, worlds) => {
        const fresh = (): Network => build(machinesOf(tables));
        const bounds = { depth: 6, worlds };
        const [state] = statesOf(fresh(), { bounds });
        if (state === undefined) return;
        expect(told(fresh(), { bounds, resume: state })).toEqual(told(fresh(), { bounds }));
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from every state on the way, also after another resumed search left it', () => {
    // Mailboxes fill, so machines and cells are learned of all the way; and the worlds get their lasting shape.
    const machines = { a: counter(4), b: counter(6), c: counter(3), d: counter(2), sink };
    const whole = told(build(machines), {});
    const states = statesOf(build(machines), {});
    expect(states.length).toBeGreaterThan(20);
    for (const state of states.filter((_, number) => number % 7 === 0))
      expect(told(build(machines), { resume: state })).toEqual(whole);
    const [, second] = statesOf(build(machines), { resume: states.at(5) as SearchState });
    const [last] = statesOf(build(machines), { resume: second as SearchState }).slice(-1);
    expect(told(build(machines), { resume: last as SearchState })).toEqual(whole);
  });

  it('is refused by a network whose machines do otherwise', () => {
    const machines = { a: counter(4), b: counter(6), c: counter(3), d: counter(2), sink };
    const state = statesOf(build(machines), {}).at(-1) as SearchState;
    const other = { ...machines, c: counter(2) };
    expect(() => explore(build(other), { resume: state })).toThrow(ResumeError);
  });

  it('keeps its bound on memory', () => {
    const machines = { a: counter(4), b: counter(6), c: counter(3), d: counter(2), sink };
    const bounds = { memory: 300_000 };
    const states = statesOf(build(machines), { bounds });
    const whole = told(build(machines), { bounds });
    for (const state of states) expect(told(build(machines), { bounds, resume: state })).toEqual(whole);
  });
});
