import { assign, createMachine, sendTo, setup, type AnyActorRef, type EventObject, type MachineContext } from 'xstate';
import {
  createNetwork,
  explore,
  type ActorDefinition,
  type Exploration,
  type Machine,
  type Network,
  type NetworkTables,
} from '../../src/engine/index.ts';

/** A send by name, as machines write it. */
export const to = (name: string, event: EventObject | string) =>
  sendTo<MachineContext, EventObject, undefined, AnyActorRef, EventObject, never, never>(
    ({ system }) => system.get(name) as AnyActorRef,
    typeof event === 'string' ? { type: event } : event,
  );

/** `setup()` without event types: litmus machines are read, not typed. */
export const tiny = setup<
  MachineContext,
  EventObject,
  Record<never, never>,
  Record<never, never>,
  Record<never, never>,
  Record<never, never>,
  never,
  string,
  unknown,
  unknown,
  EventObject,
  { readonly defer: readonly string[] }
>({});

/** A chart made at run time, whose types cannot be inferred. */
export const chart = (config: object): Machine => createMachine(config as never);

/** Counts an event up to a limit; how often is its context. */
export const countingUp = (id: string, event: string, limit: number): Machine =>
  chart({
    id,
    context: { count: 0 },
    on: {
      [event]: {
        guard: ({ context }: { context: { count: number } }) => context.count < limit,
        actions: assign({ count: ({ context }) => (context['count'] as number) + 1 }),
      },
    },
  });

/** Goes round for ever, between two states. */
export const turning = chart({
  id: 'turning',
  initial: 'left',
  states: { left: { on: { 'env.turn': 'right' } }, right: { on: { 'env.turn': 'left' } } },
});

/** A network from `{ name: machine }`, in that order, with every transition run twice. */
export const networkOf = (machines: Readonly<Record<string, Machine>>): NetworkTables =>
  createNetwork(
    Object.entries(machines).map(([id, machine]): ActorDefinition => ({ id, machine })),
    { paranoid: true },
  );

/** Everything that is countable about an exploration. */
export const counts = ({ worlds, transitions, depth, finals, complete }: Exploration) => ({
  worlds,
  transitions,
  depth,
  finals: finals.length,
  complete,
});

/** The distinct results of a function over all final worlds, sorted. */
export function endings<T>(network: Network, read: (world: ArrayLike<number>) => T): T[] {
  const exploration = explore(network);
  return [...new Set(exploration.finals.map((index) => read(exploration.world(index))))].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
}

/** The state value of an actor, as a function of the world. */
export const value =
  (network: Network, actor: string) =>
  (world: ArrayLike<number>): unknown =>
    network.snapshot(world, actor).value;
