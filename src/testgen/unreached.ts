import { tablesOf, type Network } from '../engine/index.ts';
import { declaredBy, isWithin, leavesOf } from './leaves.ts';
import type { StepGraph } from './step-graph.ts';

/** Declarations of the machines that no world of a graph reaches. After a complete search they are proved unreachable. */
export interface Unreached {
  /** `cxl_mem/mem0: unbound.broken`. */
  readonly states: readonly string[];
  /** `cxl_mem/mem0: bound on detach`: the event never occurs in that state. */
  readonly events: readonly string[];
}

/** Compares the statecharts of the actors with a graph. */
export function unreachedIn(graph: StepGraph, about: (actor: string) => boolean): Unreached {
  const { network } = graph;
  const actors = network.actors.filter(about);
  const states = new Set<string>();
  const events = new Map<string, Set<string>>();
  for (let world = 0; world < graph.worlds; world++) {
    const at = graph.world(world);
    for (const actor of actors)
      for (const leaf of leavesOf(network.snapshot(at, actor))) states.add(`${actor}: ${leaf}`);
    for (const edge of graph.edges(world))
      for (const { actor, event, before } of graph.reactions(edge)) {
        if (!about(actor)) continue;
        const known = events.get(`${actor} ${event.type}`) ?? new Set<string>();
        for (const leaf of leavesOf(before)) known.add(leaf);
        events.set(`${actor} ${event.type}`, known);
      }
  }
  const charts = network.actors
    .filter(about)
    .map((actor) => ({ actor, declared: declaredBy(machineOf(network, actor)) }));
  return {
    states: charts.flatMap(({ actor, declared }) =>
      declared.states.map((state) => `${actor}: ${state}`).filter((one) => !states.has(one)),
    ),
    events: charts.flatMap(({ actor, declared }) =>
      declared.events
        .filter(({ state, type }) => ![...(events.get(`${actor} ${type}`) ?? [])].some((leaf) => isWithin(leaf, state)))
        .map(({ state, type }) => `${actor}: ${state === '' ? 'any state' : state} on ${type}`),
    ),
  };
}

/** The machine of an actor in this network. */
export function machineOf(network: Network, actor: string): ReturnType<typeof machineIn> {
  return machineIn(network, network.indexOf(actor));
}

function machineIn(network: Network, index: number) {
  const table = tablesOf(network).tables[index];
  if (!table) throw new RangeError(`no actor ${index} among ${network.actors.length}`);
  return table.locals.logic.machine;
}
