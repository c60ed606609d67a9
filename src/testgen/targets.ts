import { ItemList, type Criterion, type CoverItem, type Targets } from './item.ts';
import { leavesOf } from './leaves.ts';
import type { ActorReaction } from './reactions.ts';
import type { Edge, StepGraph } from './step-graph.ts';

/** What to cover, and for which actors. */
export interface Wanted {
  readonly criteria: readonly Criterion[];
  /** Whether the actor is under test. */
  readonly actor: (id: string) => boolean;
  /** The code of a final world. */
  readonly ending: (world: number) => string;
}

/** Finds the items of a criterion in a graph; every listed item is reachable. */
export function targetsOf(graph: StepGraph, wanted: Wanted): Targets {
  const list = new ItemList(wanted.actor);
  const criteria = new Set(wanted.criteria);
  const worlds: number[][] = Array.from({ length: graph.worlds }, () => []);
  const edges: number[][] = [];
  const pairs = new Map<number, Map<number, readonly number[]>>();

  const inWorld = (world: number, numbers: readonly number[]): void => void worlds[world]?.push(...numbers);
  const onEdge = (edge: Edge, numbers: readonly number[]): void => void (edges[edge.id] ??= []).push(...numbers);

  for (let world = 0; world < graph.worlds; world++) {
    if (criteria.has('states'))
      for (const [key, item] of statesIn(graph, world, wanted.actor))
        inWorld(
          world,
          list.add(key, () => item),
        );
    if (criteria.has('endings') && graph.finals.has(world)) {
      const code = wanted.ending(world);
      inWorld(
        world,
        list.add(`ending ${code}`, () => ({ criterion: 'endings', actors: [], text: code })),
      );
    }
    const out = graph.edges(world);
    for (const edge of out) {
      if (criteria.has('transitions'))
        for (const reaction of graph.reactions(edge)) {
          if (!wanted.actor(reaction.actor)) continue;
          const text = transitionText(reaction);
          onEdge(
            edge,
            list.add(`transition ${text}`, () => ({ criterion: 'transitions', actors: [reaction.actor], text })),
          );
        }
      if (criteria.has('race-pairs'))
        for (const other of out) {
          if (other === edge || !isRace(graph, edge, other)) continue;
          const numbers = list.add(`race ${edge.kind} ${other.kind}`, () => raceItem(graph, edge, other));
          if (graph.edges(edge.to).some(({ name }) => name === other.name)) {
            const after = pairs.get(edge.id) ?? new Map<number, readonly number[]>();
            pairs.set(edge.id, after.set(other.name, numbers));
          } else onEdge(edge, numbers);
        }
    }
  }

  const ofNames = (first: Edge, second: Edge): readonly number[] =>
    list.add(`pair ${first.kind} ${second.kind}`, () => ({
      criterion: 'pairs',
      actors: [...graph.touched(first), ...graph.touched(second)],
      text: `${nameOf(graph, first)}, then ${nameOf(graph, second)}`,
    }));
  if (criteria.has('pairs'))
    for (let world = 0; world < graph.worlds; world++)
      for (const first of graph.edges(world)) for (const second of graph.edges(first.to)) ofNames(first, second);

  return {
    items: list.items,
    ofWorld: (world) => worlds[world] ?? [],
    ofEdge: (edge) => edges[edge.id] ?? [],
    ofPair: (first, second) => [
      ...(pairs.get(first.id)?.get(second.name) ?? []),
      ...(criteria.has('pairs') ? ofNames(first, second) : []),
    ],
  };
}

/**
 * Whether two steps enabled in a world are dependent there: one disables the other, or their two orders lead to different worlds.
 * This is the state-dependent dependence of `happensBefore`.
 */
function isRace(graph: StepGraph, one: Edge, other: Edge): boolean {
  // Without the successors, dependence is unknown, so no race is reported.
  if (one.name === other.name || !graph.isExpanded(one.to) || !graph.isExpanded(other.to)) return false;
  const late = graph.edges(one.to).find(({ name }) => name === other.name);
  const early = graph.edges(other.to).find(({ name }) => name === one.name);
  return late === undefined || early === undefined || late.to !== early.to;
}

const nameOf = (graph: StepGraph, { kind }: Edge): string => graph.kinds[kind] ?? '';

/** One order of a race. Where the first step disables the second, taking the first covers the item. */
function raceItem(graph: StepGraph, first: Edge, second: Edge): CoverItem {
  const [own, both] = [graph.touched(first), graph.touched(second)];
  return {
    criterion: 'race-pairs',
    // The actors of both steps, and those that both interact with.
    actors: [...new Set([own[0] ?? '', both[0] ?? '', ...own.filter((actor) => both.includes(actor))])],
    text: `${nameOf(graph, first)}, before ${nameOf(graph, second)}`,
  };
}

function statesIn(
  graph: StepGraph,
  index: number,
  about: (actor: string) => boolean,
): readonly (readonly [string, CoverItem])[] {
  const { network } = graph;
  const at = graph.world(index);
  return network.actors.filter(about).flatMap((actor) =>
    leavesOf(network.snapshot(at, actor)).map((leaf): readonly [string, CoverItem] => {
      const text = `${actor}: ${leaf}`;
      return [`state ${text}`, { criterion: 'states', actors: [actor], text }];
    }),
  );
}

/** `cxl_mem/mem0: unbound.fresh --call.probe.start--> probing.starting, says go`. The sent messages distinguish guarded transitions. */
const transitionText = ({ actor, event: received, sent, before, after }: ActorReaction): string => {
  const says = sent.length === 0 ? '' : `, says ${sent.map(({ event }) => event.type).join(' ')}`;
  return `${actor}: ${leavesOf(before).join(' + ')} --${received.type}--> ${leavesOf(after).join(' + ')}${says}`;
};
