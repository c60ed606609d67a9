import { explore, hasCycle, type Exploration, type ExploreOptions, type Network } from '../../src/engine/index.ts';

const shown = (network: Network, world: ArrayLike<number>, actor: string) => {
  const { value, context } = network.snapshot(world, actor);
  return [value, context];
};

/** What a reduced search promises to keep, and how many worlds it took. */
export function keptBy(
  network: Network,
  groups: readonly (readonly string[])[],
  reduce: NonNullable<ExploreOptions['reduce']>,
  worldsMax = 500,
) {
  const tuples = groups.map(() => new Set<string>());
  let quiet = 0;
  const exploration: Exploration = explore(network, {
    groups,
    observe: [...new Set(groups.flat())],
    bounds: { worlds: worldsMax },
    reduce,
    visit: (visit) => {
      const world = visit.world();
      if (visit.isQuiet()) quiet++;
      for (const [index, group] of groups.entries())
        tuples[index]?.add(JSON.stringify(group.map((actor) => shown(network, world, actor))));
    },
  });
  const { worlds, complete } = exploration;
  return {
    worlds,
    complete,
    kept: {
      tuples: tuples.map((set) => [...set].toSorted()),
      quiet,
      finals: exploration.finals
        .map((index) => {
          const world = exploration.world(index);
          const all = network.actors.map((actor) => [shown(network, world, actor), network.mailbox(world, actor)]);
          return `${JSON.stringify(all)} after ${exploration.depthOf(index)}`;
        })
        .toSorted(),
      findings: exploration.findings.map(({ text }) => text).toSorted(),
      goesRound: hasCycle(exploration),
    },
  };
}
