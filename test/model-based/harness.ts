import type { KernelEvent } from '../../src/model/event.ts';
import type { ActorDefinition, Machine } from '../../src/engine/index.ts';
import { chart, to } from '../engine/tiny.ts';
import { pairOf } from '../live/walk.ts';
import { worldsModel } from '../../src/testgen/network-model.ts';
import { playAll } from './play.ts';

/** One machine alone, and all that the rest of the kernel may say to it, each entry once and at any moment. */
export interface Bench {
  readonly machine: Machine;
  readonly input: object;
  readonly hears: readonly KernelEvent[];
  /** Whom the machine sends to, each with its answers: to what, and with what. No entry: it listens and says nothing. */
  readonly peers: Readonly<Record<string, Readonly<Partial<Record<KernelEvent['type'], KernelEvent>>>>>;
}

/** Says each of the events to the machine at some moment, in any order. */
const handOf = (events: readonly KernelEvent[]): Machine =>
  chart({
    id: 'hand',
    type: 'parallel',
    on: { '*': {} },
    states: Object.fromEntries(
      events.map((event, index) => [
        `event${index}`,
        {
          initial: 'unsaid',
          states: { unsaid: { on: { [`env.${index}`]: { target: 'said', actions: to('me', event) } } }, said: {} },
        },
      ]),
    ),
  });

const peerOf = (answers: Bench['peers'][string]): Machine =>
  chart({
    id: 'peer',
    on: {
      '*': {},
      ...Object.fromEntries(Object.entries(answers).map(([heard, said]) => [heard, { actions: to('me', said) }])),
    },
  });

export interface Behaviour {
  /** Every tag that the machine bears after some order of events, sorted. */
  readonly tags: readonly string[];
  /** Whether it ever arms a timer, which then goes off at any moment. */
  readonly timed: boolean;
  /** Worlds in which `go` is awaited and not on its way, or on its way and not awaited: a thread lost or run twice. */
  readonly lostThreads: readonly string[];
}

/** Everything the machine may come to, with every order played on live actors as well. */
export function behaviourOf({ machine, input, hears, peers }: Bench): Behaviour {
  const definitions: readonly ActorDefinition[] = [
    { id: 'me', machine, input },
    { id: 'hand', machine: handOf(hears) },
    ...Object.entries(peers).map(([id, answers]) => ({ id, machine: peerOf(answers) })),
  ];
  const pair = pairOf(definitions);
  const { network } = pair;
  const { worlds } = playAll(worldsModel(network), pair);
  const lostThreads = worlds.filter((world) => {
    const onItsWay = network.mailbox(world, 'me').some(({ events }) => events.some(({ type }) => type === 'go'));
    return network.snapshot(world, 'me').can({ type: 'go' }) !== onItsWay;
  });
  return {
    tags: [...new Set(worlds.flatMap((world) => [...network.snapshot(world, 'me').tags]))].sort(),
    timed: worlds.some((world) => network.timers(world, 'me').length > 0),
    lostThreads: lostThreads.map((world) => JSON.stringify(network.snapshot(world, 'me').value)),
  };
}
