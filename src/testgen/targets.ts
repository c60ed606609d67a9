import { ItemList, type Criterion, type CoverItem, type Targets } from './item.ts';
import { leavesOf } from './leaves.ts';
import type { ActorReaction } from './reactions.ts';
import type { Edge, StepGraph } from './step-graph.ts';

/** What to cover, and of whom. */
export interface Wanted {
  readonly criteria: readonly Criterion[];
  /** Whether a suite is to be about that actor. */
  readonly actor: (id: string) => boolean;
  /** The code of a final world. */
  readonly ending: (world: number) => string;
}

/** Finds everything that a criterion asks for in a graph; every item it lists is reachable. */
export function targetsOf(graph: StepGraph, wanted: Wanted): Targets {
  const list = new ItemList(wanted.actor);
  const asked = new Set(wanted.criteria);
  const worlds: number[][] = Array.from({ length: graph.worlds }, () => []);
  const edges: number[][] = [];
  const pairs = new Map<number, Map<number, readonly number[]>>();

  const inWorld = (world: number, numbers: readonly number[]): void => void worlds[world]?.push(...numbers);
  const onEdge = (edge: Edge, numbers: readonly number[]): void => void (edges[edge.id] ??= []).push(...numbers);

  for (let world = 0; world < graph.worlds; world++) {
    if (asked.has('states'))
      for (const [key, item] of statesIn(graph, world, wanted.actor))
        inWorld(
          world,
          list.add(key, () => item),
        );
    if (asked.has('endings') && graph.finals.has(world)) {
      const code = wanted.ending(world);
      inWorld(
        world,
        list.add(`ending ${code}`, () => ({ criterion: 'endings', actors: [], text: code })),
      );
    }
    const out = graph.edges(world);
    for (const edge of out) {
      if (asked.has('transitions'))
        for (const reaction of graph.reactions(edge)) {
          if (!wanted.actor(reaction.actor)) continue;
          const text = transitionText(reaction);
          onEdge(
            edge,
            list.add(`transition ${text}`, () => ({ criterion: 'transitions', actors: [reaction.actor], text })),
          );
        }
      if (asked.has('race-pairs'))
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
  if (asked.has('pairs'))
    for (let world = 0; world < graph.worlds; world++)
      for (const first of graph.edges(world)) for (const second of graph.edges(first.to)) ofNames(first, second);

  return {
    items: list.items,
    ofWorld: (world) => worlds[world] ?? [],
    ofEdge: (edge) => edges[edge.id] ?? [],
    ofPair: (first, second) => [
      ...(pairs.get(first.id)?.get(second.name) ?? []),
      ...(asked.has('pairs') ? ofNames(first, second) : []),
    ],
  };
}

/**
 * Whether the order of two steps that are both possible in a world matters there: one of them makes the other impossible, or
 * they lead to different worlds in their two orders. This is the dependence of `happensBefore`, asked of the world at hand.
 */
function isRace(graph: StepGraph, one: Edge, other: Edge): boolean {
  // Where a bound was hit nothing is known, and nothing is claimed.
  if (one.name === other.name || !graph.isExpanded(one.to) || !graph.isExpanded(other.to)) return false;
  const late = graph.edges(one.to).find(({ name }) => name === other.name);
  const early = graph.edges(other.to).find(({ name }) => name === one.name);
  return late === undefined || early === undefined || late.to !== early.to;
}

const nameOf = (graph: StepGraph, { kind }: Edge): string => graph.kinds[kind] ?? '';

/** One order of a race. Where the first takes the second away, to take the first is all that can be done about it. */
function raceItem(graph: StepGraph, first: Edge, second: Edge): CoverItem {
  const [own, both] = [graph.touched(first), graph.touched(second)];
  return {
    criterion: 'race-pairs',
    // Whose race it is: who takes the steps, and whom both of them meet.
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

/** `cxl_mem/mem0: unbound.fresh --call.probe.start--> probing.starting, says go`. What it says tells two guards apart. */
const transitionText = ({ actor, heard, said, before, after }: ActorReaction): string => {
  const says = said.length === 0 ? '' : `, says ${said.map(({ event }) => event.type).join(' ')}`;
  return `${actor}: ${leavesOf(before).join(' + ')} --${heard.type}--> ${leavesOf(after).join(' + ')}${says}`;
};
