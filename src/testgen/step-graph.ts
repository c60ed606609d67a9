import { explore, type Choice, type Network, type StoppedBy, type World } from '../engine/index.ts';
import { Places } from '../trace/index.ts';
import { leavesOf } from './leaves.ts';
import { reactionsOf, type ActorReaction } from './reactions.ts';

/** A labelled edge of the state space. */
export interface Edge {
  /** Number of the edge, from 0. */
  readonly id: number;
  readonly from: number;
  readonly choice: number;
  readonly to: number;
  /** Number of its label: actor, event and sender. It identifies the same step after another one. */
  readonly name: number;
  /** Number of its kind: the label and the actor's local state. Two `go` events of one actor can be of different kinds. */
  readonly kind: number;
}

/** The state space of a network as a labelled graph, as far as the limits allow. */
export interface StepGraph {
  readonly network: Network;
  readonly worlds: number;
  /** Whether the state space was explored completely: what is not in the graph is unreachable. */
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** Kinds of steps by number, in order of discovery: `go at cxl_acpi in probing.windows`. */
  readonly kinds: readonly string[];
  /** Whether its outgoing edges are known; a limit may have prevented the expansion. */
  isExpanded(world: number): boolean;
  /** Outgoing edges of a world, by choice. Empty for a final world, and for one that is not expanded. */
  edges(world: number): readonly Edge[];
  world(index: number): World;
  /** Worlds without enabled transitions. */
  readonly finals: ReadonlySet<number>;
  /** The actors involved in a step; the one that takes the choice comes first. */
  touched(edge: Edge): readonly string[];
  /** The reaction of each actor during a step. */
  reactions(edge: Edge): readonly ActorReaction[];
}

/** Limits of the exploration. */
export interface GraphBounds {
  readonly worlds?: number;
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (so: { readonly worlds: number; readonly transitions: number; readonly depth: number }) => void;
}

/**
 * Explores a network and builds its labelled graph.
 * @throws NetworkError when a machine violates a rule of the engine
 */
export function stepGraphOf(network: Network, bounds: GraphBounds = {}): StepGraph {
  const { worlds: worldsMax, shouldStop, onProgress } = bounds;
  const exploration = explore(network, {
    ...(worldsMax === undefined ? {} : { bounds: { worlds: worldsMax } }),
    ...(shouldStop === undefined ? {} : { shouldStop }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const places = new Places(network);
  const names = new NameNumbers();
  const kinds = new NameNumbers();
  const kindOf = (world: World, choice: Choice): number => {
    const state = leavesOf(network.snapshot(world, choice.actor)).join(' + ');
    return kinds.of(`${places.nameOf(choice)} ${state}`, `${wordsOf(choice)} in ${state}`);
  };
  const all: (readonly Edge[])[] = [];
  let count = 0;
  for (let from = 0; from < exploration.worlds; from++) {
    if (from >= exploration.expanded) {
      all.push([]);
      continue;
    }
    const world = exploration.world(from);
    all.push(
      network.choices(world).flatMap((choice) => {
        const to = exploration.indexOf(network.step(world, choice.index).after);
        return to < 0
          ? []
          : [
              {
                id: count++,
                from,
                choice: choice.index,
                to,
                name: names.of(places.nameOf(choice)),
                kind: kindOf(world, choice),
              },
            ];
      }),
    );
  }
  // Memoized, because several criteria use them and steps are few.
  const known: StepReactions[] = [];
  const compute = ({ from, choice }: Edge): StepReactions => {
    const step = network.step(exploration.world(from), choice);
    return { touched: step.touched, reactions: reactionsOf(network, step) };
  };
  return {
    network,
    worlds: exploration.worlds,
    complete: exploration.complete,
    stoppedBy: exploration.stoppedBy,
    kinds: kinds.words,
    isExpanded: (world) => world < exploration.expanded,
    edges: (world) => all[world] ?? [],
    world: (index) => exploration.world(index),
    finals: new Set(exploration.finals),
    touched: (edge) => at(known, edge.id, () => compute(edge)).touched,
    reactions: (edge) => at(known, edge.id, () => compute(edge)).reactions,
  };
}

interface StepReactions {
  readonly touched: readonly string[];
  readonly reactions: readonly ActorReaction[];
}

const at = <T>(list: T[], index: number, make: () => T): T => (list[index] ??= make());

/** Interns texts, numbered in order of discovery. */
class NameNumbers {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(key: string, words = key): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.words.length);
    return this.words.push(words) - 1;
  }
}

const wordsOf = ({ kind, actor, event, from, timer }: Choice): string => {
  const fields = Object.entries(event).filter(([field]) => field !== 'type' && field !== 'from');
  const detail = fields.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(fields))}`;
  if (kind === 'timer') return `timer ${timer ?? event.type} of ${actor}`;
  return `${event.type}${detail} at ${actor}${from === undefined || from === actor ? '' : ` from ${from}`}`;
};
