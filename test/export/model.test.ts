import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetwork, explore, type Network } from '../../src/engine/index.ts';
import { programOf } from '../../src/export/model.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { modelOf } from '../../src/boot/index.ts';
import { anyTables, machinesOf } from '../engine/table-machines.ts';
import type { Tree } from '../../src/export/step.ts';
import { search } from './interpret.ts';

const networkOf = (id: string, design: string): Network => modelOf(loadScenario(id), { design }).network;

const both = (network: Network, lengthMax?: number) => {
  const exploration = explore(network);
  const { worlds, transitions, finals } = exploration;
  return {
    ours: { worlds, transitions, finals: finals.length },
    model: search(programOf(network, exploration, []), lengthMax),
  };
};

describe('the model of a network', () => {
  it.each([
    ['S01', 'a0'],
    ['S11', 'b'],
    ['S18', 'c'],
    ['S20', 'f'],
    ['S27', 'd'],
    ['S06', 'e5'],
    ['scale:2', 'f'],
  ])('has the worlds, transitions and final worlds of the search: %s under %s', (id, design) => {
    const { ours, model } = both(networkOf(id, design));
    expect(model).toEqual(ours);
  });

  it.each([
    ['S18', 'c'],
    ['scale:2', 'f'],
  ])('is the same when its rules are cut into short pieces: %s under %s', (id, design) => {
    const { ours, model } = both(networkOf(id, design), 3);
    expect(model).toEqual(ours);
  });

  it('is the same network for any machines', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const network = createNetwork(Object.entries(machinesOf(tables)).map(([id, machine]) => ({ id, machine })));
        const exploration = explore(network, { bounds: { worlds: 150 } });
        fc.pre(exploration.complete);
        const { worlds, transitions, finals } = exploration;
        expect(search(programOf(network, exploration, []))).toEqual({ worlds, transitions, finals: finals.length });
      }),
      { numRuns: 15 },
    );
  });

  it('asks for one or two cells to know what becomes of an actor, however many take part', () => {
    const network = networkOf('scale:2', 'f');
    const exploration = explore(network);
    const { rules } = programOf(network, exploration, []);
    const depthOf = (tree: Tree): number =>
      tree.kind === 'test' ? 1 + Math.max(...tree.branches.map(({ next }) => depthOf(next))) : 0;
    const depths = rules.flatMap(({ options }) => options.flatMap(({ step }) => (step ?? []).map(depthOf)));
    const taking = exploration.relation().flatMap((places) => places.flatMap(({ busy }) => busy.flat()));
    expect([Math.max(...depths), Math.max(...taking.map(({ read }) => read.length)) > 10]).toEqual([2, true]);
  });

  it('is refused for a search that was cut short', () => {
    const network = networkOf('S01', 'a0');
    expect(() => programOf(network, explore(network, { bounds: { worlds: 5 } }), [])).toThrow('cut short');
  });
});
