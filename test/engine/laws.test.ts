import fc from 'fast-check';
import { createActor, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { createNetwork, explore, hasCycle, randomWalk, replay, type Network } from '../../src/engine/index.ts';
import { exploreAll } from '../oracle/explore.ts';
import { anyTables, callTables, machinesOf } from './table-machines.ts';
import { chart } from './tiny.ts';
import { runs } from '../runs.ts';

const castsOf = (machines: Record<string, AnyStateMachine>) =>
  Object.entries(machines).map(([id, machine]) => ({ id, machine }));

const build = (machines: Record<string, AnyStateMachine>, paranoid = false): Network =>
  createNetwork(castsOf(machines), { paranoid });

describe('any network of table machines', () => {
  it('has the worlds, transitions and final worlds that the independent explorer finds', () => {
    fc.assert(
      fc.property(anyTables, fc.boolean(), (tables, paranoid) => {
        const machines = machinesOf(tables);
        const depth = 4;
        const ours = explore(build(machines, paranoid), { bounds: { depth } });
        const other = exploreAll(castsOf(machines), { depth });
        expect({ worlds: ours.worlds, transitions: ours.transitions, finals: ours.finals.length }).toEqual({
          worlds: other.worlds.length,
          transitions: other.transitions,
          finals: other.finals.length,
        });
      }),
      { numRuns: runs(60) },
    );
  });

  it('orders calls as live actors do', () => {
    fc.assert(
      fc.property(
        callTables,
        fc.array(fc.tuple(fc.nat(2), fc.constantFrom('env.go', 'env.on')), { maxLength: 6 }),
        (tables, sent) => {
          const machines = machinesOf(tables);
          const ids = Object.keys(machines);
          const network = build(machines);
          const root = createActor(
            chart({ invoke: ids.map((id) => ({ id, systemId: id, src: machines[id] })) }),
          ).start();
          let world = network.initial;
          for (const [who, type] of sent) {
            const id = ids[who % ids.length] as string;
            const choice = network.choices(world).find((offer) => offer.actor === id && offer.event.type === type);
            if (!choice) continue;
            world = network.step(world, choice.index).after;
            root.system.get(id)?.send({ type });
          }
          const live = ids.map((id) => root.system.get(id)?.getSnapshot() as { value: unknown; context: unknown });
          root.stop();
          expect(ids.map((id) => network.snapshot(world, id)).map(({ value, context }) => [value, context])).toEqual(
            live.map(({ value, context }) => [value, context]),
          );
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('gives the same worlds when a schedule is replayed, in this network or a fresh one', () => {
    fc.assert(
      fc.property(anyTables, fc.integer(), (tables, seed) => {
        const network = build(machinesOf(tables));
        const walk = randomWalk(network, seed, 12);
        const fresh = build(machinesOf(tables));
        const once = replay(fresh, walk.schedule);
        expect(replay(fresh, walk.schedule)).toEqual(once);
        const told = (steps: ReturnType<typeof replay>) =>
          steps.map(({ choice, deliveries, touched, findings }) => ({ choice, deliveries, touched, findings }));
        expect(told(once)).toEqual(told(replay(network, walk.schedule)));
        expect(replay(network, walk.schedule).at(-1)?.after ?? network.initial).toEqual(walk.world);
      }),
      { numRuns: runs(40) },
    );
  });

  it('keeps random walks inside the explored worlds', () => {
    fc.assert(
      fc.property(anyTables, fc.integer(), (tables, seed) => {
        const network = build(machinesOf(tables));
        const exploration = explore(network, { bounds: { depth: 4 } });
        const walk = randomWalk(network, seed, 4);
        const index = exploration.indexOf(walk.world);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(exploration.finals.includes(index)).toBe(walk.final);
      }),
      { numRuns: runs(60) },
    );
  });

  it('reaches every world by the schedule it gives, in as many steps as the depth says', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = build(machinesOf(tables));
        const exploration = explore(network, { bounds: { depth: 3, worlds: 200 } });
        for (let index = 0; index < exploration.worlds; index++) {
          const steps = replay(network, exploration.schedule(index));
          expect(steps.length).toBe(exploration.depthOf(index));
          expect(steps.at(-1)?.after ?? network.initial).toEqual(exploration.world(index));
        }
      }),
      { numRuns: runs(40) },
    );
  });

  it('leads from every world where its steps lead when they are taken one by one', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = build(machinesOf(tables));
        const depth = 4;
        const exploration = explore(network, { bounds: { depth } });
        let transitions = 0;
        for (let index = 0; index < exploration.worlds; index++) {
          const world = exploration.world(index);
          const shown: number[] = [];
          exploration.edgesFrom(index, (to) => shown.push(to));
          const taken = network
            .choices(world)
            .map((choice) => exploration.indexOf(network.step(world, choice.index).after));
          // Worlds at the bound are not expanded.
          expect(shown).toEqual(exploration.depthOf(index) < depth ? taken : []);
          transitions += shown.length;
        }
        expect(transitions).toBe(exploration.transitions);
      }),
      { numRuns: runs(40) },
    );
  });

  it('has every world down to the depth that it calls complete, whichever bound it hit', () => {
    fc.assert(
      fc.property(
        anyTables,
        fc.oneof(
          fc.record({ worlds: fc.integer({ min: 1, max: 150 }), depth: fc.constant(6) }),
          fc.record({ memory: fc.integer({ min: 1, max: 5000 }), depth: fc.constant(6) }),
        ),
        (tables, bounds) => {
          const machines = machinesOf(tables);
          const ours = explore(build(machines), { bounds });
          const { depthComplete } = ours;
          const met = Array.from({ length: ours.worlds }, (_, index) => index).filter(
            (index) => ours.depthOf(index) <= depthComplete,
          );
          expect(met.length).toBe(exploreAll(castsOf(machines), { depth: depthComplete }).worlds.length);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('has a cycle exactly when a depth-first search meets a world of its own path', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = build(machinesOf(tables));
        const exploration = explore(network, { bounds: { worlds: 150 } });
        const state = new Uint8Array(exploration.worlds);
        const visit = (index: number): boolean => {
          state[index] = 1;
          let found = false;
          successorsToList(index).forEach((to) => {
            if (!found) found = state[to] === 1 || (state[to] === 0 && visit(to));
          });
          state[index] = 2;
          return found;
        };
        const successorsToList = (index: number): number[] => {
          const list: number[] = [];
          exploration.edgesFrom(index, (to) => list.push(to));
          return list;
        };
        expect(hasCycle(exploration)).toBe(visit(0));
      }),
      { numRuns: runs(40) },
    );
  });
});
