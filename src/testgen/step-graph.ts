import { explore, type Choice, type Network, type StoppedBy, type World } from '../engine/index.ts';
import { Places } from '../trace/index.ts';
import { leavesOf } from './leaves.ts';
import { reactionsOf, type ActorReaction } from './reactions.ts';

/** One step of one world: what it is called, and which world it leads to. */
export interface Edge {
  /** Its place among all steps of the graph, from 0. */
  readonly id: number;
  readonly from: number;
  readonly choice: number;
  readonly to: number;
  /** The number of its name: who acts on which event from whom. Used to find the same step again after another one. */
  readonly name: number;
  /** The number of what it is: its name, and the state in which who takes it is. Two `go` of one actor are two steps. */
  readonly kind: number;
}

/** Every world of a network with every step out of it, as far as the bounds let one look. */
export interface StepGraph {
  readonly network: Network;
  readonly worlds: number;
  /** Every order was looked at: what is not in the graph cannot happen. */
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** Kinds of steps by number, in order of first sight, in words: `go at cxl_acpi in probing.windows`. */
  readonly kinds: readonly string[];
  /** Whether its steps are known: a bound may have kept them from being looked at. */
  isExpanded(world: number): boolean;
  /** Steps out of a world, by choice. Empty in a final world, and in one that is not expanded. */
  edges(world: number): readonly Edge[];
  world(index: number): World;
  /** Worlds in which nothing can happen. */
  readonly finals: ReadonlySet<number>;
  /** The actors that take part in a step, the one that takes it first. */
  touched(edge: Edge): readonly string[];
  /** What each actor does in a step. */
  reactions(edge: Edge): readonly ActorReaction[];
}

/** How far to look. */
export interface GraphBounds {
  readonly worlds?: number;
  readonly shouldStop?: () => boolean;
  readonly onProgress?: (so: { readonly worlds: number; readonly transitions: number; readonly depth: number }) => void;
}

/**
 * Explores a network and keeps its steps by name.
 * @throws NetworkError when a machine breaks a rule on the way
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
  // Several criteria ask, and the steps are few enough to be kept.
  const told: StepReactions[] = [];
  const tell = ({ from, choice }: Edge): StepReactions => {
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
    touched: (edge) => at(told, edge.id, () => tell(edge)).touched,
    reactions: (edge) => at(told, edge.id, () => tell(edge)).reactions,
  };
}

interface StepReactions {
  readonly touched: readonly string[];
  readonly reactions: readonly ActorReaction[];
}

const at = <T>(list: T[], index: number, make: () => T): T => (list[index] ??= make());

/** Texts numbered in order of first sight, with words for people. */
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
