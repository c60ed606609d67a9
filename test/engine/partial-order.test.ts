import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNetwork, explore, hasCycle, type Exploration, type Network } from '../../src/engine/index.ts';
import { forwardTables } from './forward-machines.ts';
import { anyTables, machinesOf, type TableMachine } from './table-machines.ts';

const build = (tables: readonly TableMachine[]): Network =>
  createNetwork(Object.entries(machinesOf(tables)).map(([id, machine]) => ({ id, machine })));

/** What a reduced search promises to keep. */
function kept(tables: readonly TableMachine[], groups: readonly (readonly string[])[], partialOrder: boolean) {
  const network = build(tables);
  const tuples = groups.map(() => new Set<string>());
  const exploration = explore(network, {
    groups,
    observe: [...new Set(groups.flat())],
    bounds: { worlds: 2000 },
    reduce: { partialOrder },
    visit: (visit) => {
      const world = visit.world();
      for (const [index, group] of groups.entries())
        tuples[index]?.add(JSON.stringify(group.map((actor) => shown(network, world, actor))));
    },
  });
  return { exploration, network, tuples: tuples.map((set) => [...set].sort()) };
}

const shown = (network: Network, world: ArrayLike<number>, actor: string) => {
  const { value, context } = network.snapshot(world, actor);
  return [value, context];
};
const whole = (network: Network, world: ArrayLike<number>) =>
  JSON.stringify(network.actors.map((actor) => [shown(network, world, actor), network.mailbox(world, actor)]));
const finals = ({ exploration, network }: { exploration: Exploration; network: Network }) =>
  exploration.finals.map((index) => [whole(network, exploration.world(index)), exploration.depthOf(index)].join()).sort();
const findings = ({ exploration }: { exploration: Exploration }) => exploration.findings.map(({ text }) => text).sort();

const stats = { full: 0, reduced: 0, both: 0, cyc: 0 };

describe('a search by partial order', () => {
  for (const [name, arbitrary] of [
    ['forward', forwardTables],
    ['any', anyTables],
  ] as const)
    it(`keeps final worlds and their depths, observed tuples, findings and cycles of ${name} networks`, () => {
      fc.assert(
        fc.property(arbitrary, fc.boolean(), (tables, pairs) => {
          const actors = Object.keys(machinesOf(tables));
          const groups = pairs ? [actors.slice(0, 2), actors.slice(-1)] : [];
          const full = kept(tables, groups, false);
          if (!full.exploration.complete) return;
          const reduced = kept(tables, groups, true);
          stats.full += full.exploration.worlds;
          stats.reduced += reduced.exploration.worlds;
          if (full.exploration.worlds > reduced.exploration.worlds) stats.both++;
          if (hasCycle(full.exploration)) stats.cyc++;
          expect(finals(reduced)).toEqual(finals(full));
          expect(reduced.tuples).toEqual(full.tuples);
          expect(findings(reduced)).toEqual(findings(full));
          expect(hasCycle(reduced.exploration)).toBe(hasCycle(full.exploration));
        }),
        { numRuns: Number(process.env['RUNS'] ?? 200) },
      );
      console.log(stats);
    });
});
