import fc from 'fast-check';
import { enqueueActions, type AnyStateMachine, type EventObject } from 'xstate';
import { createNetwork, type Generator, type NetworkTables } from '../../src/engine/index.ts';
import { chart, countingUp } from './tiny.ts';
import { renaming } from '../oracle/random-networks.ts';

/** What twins say to the hub; each says who it is. */
const said = ['mail.a', 'mail.b', 'call.x', 'call.y'] as const;
/** What the hub says to twins. */
const answered = ['mail.back', 'reply.x', 'call.z'] as const;

/** A twin as a table: every twin has the same. */
interface TwinRow {
  readonly on: string;
  readonly target: number;
  readonly says: readonly string[];
}
interface TwinState {
  readonly rows: readonly TwinRow[];
  readonly after: number | null;
  readonly defers: boolean;
}
interface HubRow {
  readonly on: string;
  readonly target: number | null;
  /** How the hub remembers who it was. */
  readonly keeps: 'nothing' | 'sequence' | 'set' | 'count' | 'last';
  /** `first` is always the same twin, which breaks the symmetry. */
  readonly tells: 'sender' | 'everybody' | 'last' | 'first' | 'nobody';
  readonly type: string;
}

/** Like actors around one that they share. */
export interface Twins {
  readonly count: number;
  readonly twin: readonly TwinState[];
  readonly hub: readonly (readonly HubRow[])[];
}

const states = 3;

const twinRow = (on: string): fc.Arbitrary<TwinRow> =>
  fc.record({
    on: fc.constant(on),
    target: fc.nat(states - 1),
    // A reply ends a conversation, so that calls never go on for ever.
    says: fc.array(fc.constantFrom(...(on.startsWith('env.') || on.startsWith('mail.') ? said : said.slice(0, 2))), {
      maxLength: on.startsWith('env.') ? 2 : 1,
    }),
  });

const hubRow = (on: string, tells: readonly HubRow['tells'][]): fc.Arbitrary<HubRow> =>
  fc.record({
    on: fc.constant(on),
    target: fc.option(fc.nat(1)),
    keeps: fc.constantFrom<HubRow['keeps'][]>('nothing', 'sequence', 'set', 'count', 'last'),
    tells: fc.constantFrom(...tells),
    type: fc.constantFrom(...answered),
  });

const rowsOf = <T extends { readonly on: string }>(
  types: readonly string[],
  make: (on: string) => fc.Arbitrary<T>,
): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...types).chain(make), { selector: ({ on }) => on, minLength: 2, maxLength: 4 });

/** A hub that treats all alike. */
export const fair: readonly HubRow['tells'][] = ['sender', 'everybody', 'last', 'nobody'];
/** A hub that has a favourite. */
export const unfair: readonly HubRow['tells'][] = ['sender', 'everybody', 'first', 'first', 'last'];

/** @param tells - whom the hub may speak to; without `first` every exchange of twins is a symmetry */
export const anyTwins = (tells: readonly HubRow['tells'][]): fc.Arbitrary<Twins> =>
  fc.record({
    count: fc.integer({ min: 2, max: 4 }),
    twin: fc.array(
      fc.record({
        rows: rowsOf(['env.go', 'env.on', 'idle.rest', ...answered], twinRow),
        after: fc.option(fc.nat(states - 1)),
        defers: fc.boolean(),
      }),
      { minLength: states, maxLength: states },
    ),
    hub: fc.array(
      rowsOf(said, (on) => hubRow(on, tells)),
      { minLength: 2, maxLength: 2 },
    ),
  });

const nameOf = (twin: number): string => `t${twin}`;

function twinMachine(rows: readonly TwinState[], own: string): AnyStateMachine {
  return chart({
    id: 'twin',
    context: { times: 0 },
    initial: 's0',
    states: Object.fromEntries(
      rows.map(({ rows: handlers, after, defers }, at) => [
        `s${at}`,
        {
          meta: { defer: defers ? ['mail.back'] : [] },
          ...(after === null ? {} : { after: { 10: `s${after}` } }),
          on: Object.fromEntries(
            handlers.map(({ on, target, says }) => [
              on,
              {
                target: `s${target}`,
                actions: enqueueActions(({ enqueue, system, context }) => {
                  // Few times each, so that networks stay small.
                  if (on.startsWith('env.') && context['times'] === 2) return;
                  if (on.startsWith('env.')) enqueue.assign({ times: (context['times'] as number) + 1 });
                  for (const type of says) enqueue.sendTo(system.get('hub'), { type, from: own } as EventObject);
                }),
              },
            ]),
          ),
        },
      ]),
    ),
  });
}

interface Memory {
  readonly sequence: readonly string[];
  readonly set: readonly string[];
  readonly count: number;
  readonly last: string | null;
}

const remembered = (memory: Memory, keeps: HubRow['keeps'], from: string): Partial<Memory> => {
  if (keeps === 'sequence') return { sequence: [...memory.sequence.filter((one) => one !== from), from] };
  if (keeps === 'set') return { set: [...memory.set.filter((one) => one !== from), from].sort() };
  if (keeps === 'count') return { count: (memory.count + 1) % 3 };
  return keeps === 'last' ? { last: from } : {};
};

function hubMachine(rows: readonly (readonly HubRow[])[], twins: readonly string[]): AnyStateMachine {
  const told = (tells: HubRow['tells'], from: string, last: string | null): readonly string[] => {
    if (tells === 'everybody') return twins;
    if (tells === 'first') return twins.slice(0, 1);
    if (tells === 'sender') return [from];
    return tells === 'last' && last !== null ? [last] : [];
  };
  return chart({
    id: 'hub',
    context: { sequence: [], set: [], count: 0, last: null },
    initial: 's0',
    states: Object.fromEntries(
      rows.map((handlers, at) => [
        `s${at}`,
        {
          on: Object.fromEntries(
            handlers.map(({ on, target, keeps, tells, type }) => [
              on,
              {
                ...(target === null ? {} : { target: `s${target}` }),
                actions: [
                  enqueueActions(({ enqueue, system, context, event }) => {
                    const { from } = event as unknown as { readonly from: string };
                    const memory = context as unknown as Memory;
                    for (const name of told(tells, from, memory.last)) enqueue.sendTo(system.get(name), { type });
                    enqueue.assign(remembered(memory, keeps, from));
                  }),
                ],
              },
            ]),
          ),
        },
      ]),
    ),
  });
}

/** The twins `t0`, `t1` and so on, and the `hub`. */
export function networkOfTwins({ count, twin, hub }: Twins): NetworkTables {
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  return createNetwork([
    ...names.map((id) => ({ id, machine: twinMachine(twin, id) })),
    { id: 'hub', machine: hubMachine(hub, names) },
  ]);
}

/** Exchanges two names wherever they stand; lists called `set` are sorted again. */
export function exchange(a: string, b: string): Generator {
  return {
    name: `${a} and ${b}`,
    family: 'twins',
    places: new Map([
      [a, b],
      [b, a],
    ]),
    rename: renaming(a, b, (key, _, renamed) => (key === 'set' ? (renamed as string[]).toSorted() : renamed)),
  };
}

/** Every exchange of neighbours. */
export const exchanges = (count: number): readonly Generator[] =>
  Array.from({ length: count - 1 }, (_, index) => exchange(nameOf(index), nameOf(index + 1)));

/** Counts up when spoken to; how often is its context. */
export const bell = (limit: number): AnyStateMachine => countingUp('bell', 'env.ring', limit);
