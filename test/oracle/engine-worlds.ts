import { createNetwork, type ActorDefinition, type Exploration, type Network } from '../../src/engine/index.ts';
import { findingKey, keyOf, type Explored } from './explore.ts';
import { snapshotText, textOf, type Cast } from './macrostep.ts';

// Worlds of the engine and of the explorer in one form.

export const build = (casts: readonly Cast[], paranoid = false): Network =>
  createNetwork(casts as readonly ActorDefinition[], { paranoid });

/** Writes a world of the engine as the explorer writes its own. Cells are known by their numbers, so each is written once. */
export function writer(network: Network): (world: ArrayLike<number>) => string {
  const known = network.actors.map(() => new Map<number, string>());
  const write = (world: ArrayLike<number>, actor: string): string =>
    [
      snapshotText(network.snapshot(world, actor)),
      textOf(network.timers(world, actor).map(({ name, to, event }) => [name, to, event])),
      textOf(
        network
          .mailbox(world, actor)
          .map(({ from, events }) => [from, [...events]] as const)
          .toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ),
    ].join(' ');
  return (world) =>
    network.actors
      .map((actor, place) => {
        const cell = world[place] as number;
        const text = known[place]?.get(cell) ?? write(world, actor);
        known[place]?.set(cell, text);
        return text;
      })
      .join('\n');
}

export const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();
export const range = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
export const stepsOf = (schedule: string): number => (schedule === '-' ? 0 : schedule.split('/').length);
export const findingsOf = (exploration: Exploration): readonly string[] =>
  sorted(exploration.findings.map(({ actor, state, event }) => findingKey({ actor, state, type: event.type })));

/** What two whole searches must agree on. */
export interface Whole {
  readonly worlds: readonly string[];
  readonly finals: readonly string[];
  readonly transitions: number;
  readonly findings: readonly string[];
  readonly complete: boolean;
}

export const wholeOf = (explored: Explored): Whole => ({
  worlds: sorted(explored.worlds.map(({ world, depth }) => `${depth} ${keyOf(world)}`)),
  finals: sorted(explored.finals.map((index) => keyAt(explored, index))),
  transitions: explored.transitions,
  findings: sorted(explored.findings.keys()),
  complete: explored.complete,
});

export const keyAt = ({ worlds }: Explored, index: number): string => {
  const { world, depth } = worlds[index] as Explored['worlds'][number];
  return `${depth} ${keyOf(world)}`;
};

export function whole(network: Network, exploration: Exploration): Whole {
  const write = writer(network);
  const keyed = (index: number): string => `${exploration.depthOf(index)} ${write(exploration.world(index))}`;
  return {
    worlds: sorted(range(exploration.worlds).map(keyed)),
    finals: sorted(exploration.finals.map(keyed)),
    transitions: exploration.transitions,
    findings: findingsOf(exploration),
    complete: exploration.complete,
  };
}

/** Without depths: depth-first meets worlds by longer ways. */
export const undated = ({ worlds, finals, ...rest }: Whole): Whole => {
  const strip = (texts: readonly string[]): readonly string[] => sorted(texts.map((text) => text.replace(/^\d+ /, '')));
  return { worlds: strip(worlds), finals: strip(finals), ...rest };
};
