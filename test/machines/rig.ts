import { assign, sendTo, type AnyActorRef, type AnyMachineSnapshot } from 'xstate';
import { createNetwork, type Machine, type Network, type World } from '../../src/engine/index.ts';
import type { KernelEvent } from '../../src/model/event.ts';
import { formatRange, type Range } from '../../src/model/range.ts';
import { chart, to } from '../engine/tiny.ts';

/** What a stub says back, by what it hears; of a list, one after the other, the last one for ever. */
type Answers = Readonly<Partial<Record<KernelEvent['type'], KernelEvent | readonly KernelEvent[]>>>;

/** One real machine among stubs that listen, and answer where they are told how. */
export interface Bench {
  readonly id: string;
  readonly machine: Machine;
  readonly input: unknown;
  /** What the rest of the kernel may say to it, each under a name that a play calls it by. */
  readonly hears: Readonly<Record<string, KernelEvent>>;
  /** Everybody whom it may send to. */
  readonly peers: Readonly<Record<string, Answers>>;
}

/** The whole outcome of a play. */
export interface Played {
  /** `> move` for each move, then what the machine sent in that step: `receiver event field=value …`. */
  readonly said: readonly string[];
  /** The state, dotted; parallel regions side by side. */
  readonly state: string;
}

/** Says each event when the play calls for it. At rest it offers nothing, so that what waits for silence may happen. */
const handOf = (me: string, hears: Bench['hears']): Machine =>
  chart({
    id: 'hand',
    initial: 'speaking',
    on: { '*': {} },
    states: {
      speaking: {
        on: {
          'env.rest': 'resting',
          ...Object.fromEntries(
            Object.entries(hears).map(([name, event]) => [`env.${name}`, { actions: to(me, event) }]),
          ),
        },
      },
      resting: {},
    },
  });

const stubOf = (me: string, answers: Answers): Machine =>
  chart({
    id: 'stub',
    context: {},
    on: {
      '*': {},
      ...Object.fromEntries(
        Object.entries(answers).map(([heard, answer]) => {
          const list: readonly KernelEvent[] = Array.isArray(answer) ? answer : [answer];
          const nth = (context: Readonly<Record<string, number>>): number => context[heard] ?? 0;
          return [
            heard,
            {
              actions: [
                sendTo(
                  ({ system }) => system.get(me) as AnyActorRef,
                  ({ context }) => list[Math.min(nth(context), list.length - 1)] ?? { type: 'go' },
                ),
                assign(({ context }) => ({ [heard]: Math.min(nth(context) + 1, list.length) })),
              ],
            },
          ];
        }),
      ),
    },
  });

function networkOf(bench: Bench): Network {
  return createNetwork([
    { id: bench.id, machine: bench.machine, input: bench.input },
    { id: 'hand', machine: handOf(bench.id, bench.hears) },
    ...Object.entries(bench.peers).map(([id, answers]) => ({ id, machine: stubOf(bench.id, answers) })),
  ]);
}

/** The position of a move: a name of `hears`, else an event or timer that the machine itself may take now. */
function choiceOf(bench: Bench, network: Network, world: World, move: string): number {
  const said = move === 'rest' || move in bench.hears;
  const choices = network.choices(world);
  const choice = choices.find((one) =>
    said
      ? one.actor === 'hand' && one.event.type === `env.${move}`
      : one.actor === bench.id && (one.event.type === move || one.kind === move),
  );
  if (choice) return choice.index;
  throw new Error(`${move} cannot happen here; possible: ${choices.map((one) => one.event.type).join(', ')}`);
}

function drive(bench: Bench, moves: readonly string[]): { network: Network; world: World; said: string[] } {
  const network = networkOf(bench);
  let world = network.initial;
  const said: string[] = [];
  for (const move of moves) {
    const step = network.step(world, choiceOf(bench, network, world, move));
    // An undeclared event is a fault of the machine whatever a test expects.
    if (step.findings.length > 0) throw new Error(step.findings.map(({ text }) => text).join('; '));
    said.push(`> ${move}`);
    for (const { from, to: receiver, event } of step.deliveries) {
      if (from === bench.id && receiver !== bench.id) said.push(lineOf(bench.id, receiver, event));
    }
    world = step.after;
  }
  return { network, world, said };
}

const isRange = (value: unknown): value is Range => typeof value === 'object' && value !== null && 'start' in value;
const textOf = (value: unknown): string =>
  isRange(value)
    ? formatRange(value)
    : value === null
      ? '-'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);

/** `from` is left out where it names the machine itself: it always should. */
function lineOf(me: string, receiver: string, event: object): string {
  const fields = Object.entries(event).filter(([key, value]) => key !== 'type' && !(key === 'from' && value === me));
  return [
    receiver,
    String((event as KernelEvent).type),
    ...fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}=${textOf(value)}`),
  ].join(' ');
}

function dotted(value: unknown): string {
  if (typeof value === 'string') return value;
  const paths = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, child]) => {
    const rest = dotted(child);
    return rest === '' ? key : `${key}.${rest}`;
  });
  return paths.join(' ');
}

/** Plays the moves in order and tells all that the machine said and where it stands. */
export function play(bench: Bench, ...moves: readonly string[]): Played {
  const { network, world, said } = drive(bench, moves);
  return { said, state: dotted(network.snapshot(world, bench.id).value) };
}

/** The machine's snapshot after the moves, for what sysfs would show. */
export function after(bench: Bench, ...moves: readonly string[]): AnyMachineSnapshot {
  const { network, world } = drive(bench, moves);
  return network.snapshot(world, bench.id);
}

/** What the machine may do by itself after the moves: delivered events, timers, its own environment's. */
export function offers(bench: Bench, ...moves: readonly string[]): readonly string[] {
  const { network, world } = drive(bench, moves);
  return network
    .choices(world)
    .flatMap(({ actor, kind, event }) => (actor !== bench.id ? [] : [kind === 'timer' ? 'timer' : event.type]));
}
