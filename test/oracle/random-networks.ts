import fc from 'fast-check';
import { assign, createMachine, sendTo, type AnyActorRef, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { Cast } from './macrostep.ts';
import { machineOf, table, type Act, type Names, type Table } from './random-machines.ts';

/** Any few machines that talk to each other. */
export const anyNetwork = (breaks: boolean): fc.Arbitrary<readonly Table[]> =>
  fc
    .integer({ min: 2, max: 3 })
    .chain((actors) =>
      fc.tuple(
        ...Array.from({ length: actors }, (_, self) =>
          table({ self, actors, states: actors === 2 ? 3 : 2, hub: false, keeper: false, honest: true, breaks }),
        ),
      ),
    );

const letters = (count: number): readonly string[] => Array.from('abcd').slice(0, count);

/** The actors of such a network. */
export function castsOf(tables: readonly Table[]): readonly Cast[] {
  const actors = letters(tables.length);
  const names: Names = { actors, alike: [], keeper: null, signed: false };
  return tables.map((made, at) => ({
    id: actors[at] as string,
    machine: machineOf(made, names, actors[at] as string),
  }));
}

/** One who counts others, and what it makes of the count being zero. */
interface Keeper {
  readonly start: number;
  /** What `call.down` does at zero: nothing, say so, or count on below it. */
  readonly atZero: 'nothing' | 'tells' | 'below';
  /** The keeper is counted itself until it ends, which it does in another way when nobody else is. */
  readonly counted: boolean;
}

/** Workers that have themselves counted, the keeper, and who is said to be counted when. */
export interface Counting {
  readonly workers: readonly Table[];
  readonly keeper: Keeper;
  readonly invariant: {
    /** By what workers note, which is right when all are honest; else by the state, which is a guess. */
    readonly by: 'notes' | 'state';
    readonly contribution: readonly number[];
    /** Whether the keeper is said to owe while it is busy. */
    readonly keeper: boolean;
  };
}

/** @param honest - whether all counterInvariants are right */
export const anyCounting = (honest: boolean): fc.Arbitrary<Counting> =>
  fc.integer({ min: 2, max: 3 }).chain((count) =>
    fc.record({
      workers: fc.tuple(
        ...Array.from({ length: count }, (_, self) =>
          (honest ? fc.constant(true) : fc.boolean()).chain((isHonest) =>
            table({ self, actors: count, states: 2, hub: false, keeper: true, honest: isHonest, breaks: false }),
          ),
        ),
      ),
      keeper: fc.record({
        start: fc.nat(1),
        atZero: fc.constantFrom('nothing', 'tells', 'below'),
        counted: fc.boolean(),
      }),
      invariant: fc.record({
        by: honest ? fc.constant('notes' as const) : fc.constantFrom('notes', 'state'),
        contribution: fc.array(fc.nat(1), { minLength: 2, maxLength: 2 }),
        keeper: honest ? fc.constant(true) : fc.boolean(),
      }),
    }),
  );

type Count = { readonly count: number; readonly waiter: string | null };
const isZero = ({ context }: { context: Count }): boolean => context.count === 0;
const isLast = ({ context }: { context: Count }): boolean => context.count === 1;
const add = (by: number) => assign({ count: ({ context }: { context: Count }) => context.count + by } as never);
const named = (name: (given: { context: Count; event: { from: string } }) => string, type: string) =>
  sendTo(
    ((given: { system: { get: (name: string) => unknown }; context: Count; event: { from: string } }) =>
      given.system.get(name(given)) as AnyActorRef) as never,
    { type } as never,
  );

function keeperMachine({ start, atZero, counted }: Keeper): AnyStateMachine {
  const tell = named(({ event }) => event.from, 'mail.go');
  const down = [
    ...(atZero === 'below' ? [] : [{ guard: isZero, actions: atZero === 'tells' ? [tell] : [] }]),
    { actions: add(-1) },
  ];
  const wait = [
    { guard: isZero, actions: tell },
    {
      target: '.waiting',
      actions: assign({ waiter: ({ event }: { event: { from: string } }) => event.from } as never),
    },
  ];
  return createMachine({
    id: 'keeper',
    meta: { counters: ['count'] },
    context: { count: start + (counted ? 1 : 0), waiter: null },
    initial: counted ? 'busy' : 'idle',
    on: { 'call.up': { actions: add(1) }, 'call.down': down, 'call.wait': wait, '*': {} },
    states: {
      // Ends differently when only the keeper itself is counted.
      busy: {
        on: {
          'env.finish': [
            { guard: isLast, target: 'alone', actions: add(-1) },
            { target: 'idle', actions: add(-1) },
          ],
        },
      },
      idle: {},
      alone: {},
      waiting: {
        on: {
          'call.wait': {},
          'call.down': [
            {
              guard: isLast,
              target: 'idle',
              actions: [add(-1), named(({ context }) => context.waiter ?? '', 'mail.go')],
            },
            ...down,
          ],
        },
      },
    },
  } as never);
}

/** The workers and the keeper `k`, and who is said to be counted. */
export function countingOf({ workers, keeper, invariant }: Counting) {
  const actors = letters(workers.length);
  const names: Names = { actors, alike: [], keeper: 'k', signed: false };
  const casts: readonly Cast[] = [
    ...workers.map((made, at) => ({ id: actors[at] as string, machine: machineOf(made, names, actors[at] as string) })),
    { id: 'k', machine: keeperMachine(keeper) },
  ];
  const contribution = (actor: string, snapshot: AnyMachineSnapshot): number => {
    if (actor === 'k') return invariant.keeper && snapshot.value === 'busy' ? 1 : 0;
    if (invariant.by === 'notes') return (snapshot.context as { owed: number }).owed;
    return invariant.contribution[JSON.stringify(snapshot.value).includes('s1') ? 1 : 0] ?? 0;
  };
  return { casts, counterInvariants: [{ actor: 'k', counter: 'count', contributors: [...actors, 'k'], contribution }] };
}

/** Like actors around one that they share, and what makes them unlike after all. */
export interface Alike {
  readonly count: number;
  readonly twin: Table;
  readonly hub: Table;
  readonly wrong: 'nothing' | 'one has more to do' | 'one is another machine' | 'names forgotten' | 'sets unsorted';
  readonly other: Table;
  readonly families: 'one' | 'each its own';
}

const toHub = (made: Table): Table => {
  const turned = (acts: readonly Act[]): readonly Act[] =>
    acts.map((act) => (act.do === 'say' || act.do === 'later' ? { ...act, to: 0 } : act));
  const rows = (states: Table['states']): Table['states'] =>
    states.map((state) => ({
      ...state,
      entry: turned(state.entry),
      rows: state.rows.map((row) => ({ ...row, acts: turned(row.acts) })),
    }));
  return { ...made, states: rows(made.states), beside: rows(made.beside) };
};

/** The hub answers whoever spoke, all, or always the same one; it may remember who spoke. */
const hubTable = (isFair: boolean): fc.Arbitrary<Table> =>
  fc
    .tuple(
      table({ self: 1, actors: 2, states: 2, hub: true, keeper: false, honest: true, breaks: false }),
      fc.array(
        fc.record({
          to: fc.constantFrom<('sender' | 'all' | number)[]>('sender', 'sender', 'all', ...(isFair ? [] : [1])),
          how: fc.option(fc.constantFrom('sequence', 'set', 'last'), { freq: 2 }),
        }),
        { minLength: 5, maxLength: 5 },
      ),
    )
    .map(([made, ways]) => {
      let turn = 0;
      const turned = (acts: readonly Act[]): readonly Act[] =>
        acts.flatMap((act): readonly Act[] => {
          if (act.do !== 'say') return act.do === 'later' ? [] : [act];
          const { to, how } = ways[turn++ % ways.length] as (typeof ways)[number];
          return [{ ...act, to }, ...(how === null ? [] : [{ do: 'remember', how } as const])];
        });
      const rows = (states: Table['states']): Table['states'] =>
        states.map((state) => ({
          ...state,
          entry: [],
          rows: state.rows.map((row) => ({ ...row, acts: turned(row.acts) })),
        }));
      return { ...made, states: rows(made.states), beside: rows(made.beside) };
    });

/** @param right - whether they are alike */
export const anyAlike = (right: boolean): fc.Arbitrary<Alike> => {
  const twin = table({ self: 0, actors: 2, states: 2, hub: true, keeper: false, honest: true, breaks: false }).map(
    toHub,
  );
  return fc.record({
    count: fc.integer({ min: 2, max: 3 }),
    twin,
    hub: hubTable(right),
    wrong: right
      ? fc.constant('nothing' as const)
      : fc.constantFrom('nothing', 'one has more to do', 'one is another machine', 'names forgotten', 'sets unsorted'),
    other: twin,
    families: fc.constantFrom('one', 'each its own'),
  });
};

/** The hub, its twins, and the exchanges of neighbours that are said to change nothing. */
export function alikeOf({ count, twin, hub, wrong, other, families }: Alike) {
  const twins = Array.from({ length: count }, (_, at) => `t${at}`);
  // The hub comes first, so that who favours the first twin speaks to number 1.
  const names: Names = { actors: ['hub', ...twins], alike: twins, keeper: null, signed: true };
  const tableOf = (at: number): Table => {
    if (at > 0 || wrong === 'nothing') return twin;
    if (wrong === 'one has more to do') return { ...twin, left: twin.left + 1 };
    return wrong === 'one is another machine' ? { ...other, left: twin.left } : twin;
  };
  const casts: readonly Cast[] = [
    { id: 'hub', machine: machineOf({ ...hub, left: 0 }, names, 'hub') },
    ...twins.map((id, at) => ({ id, machine: machineOf(tableOf(at), names, id) })),
  ];
  const symmetry = twins.slice(1).map((one, before) => exchange(twins[before] as string, one, wrong, families));
  return { casts, symmetry };
}

/** Exchanges two names wherever they stand; `field` may change what becomes of a field of an object. */
export function renaming(
  a: string,
  b: string,
  field: (key: string, before: unknown, renamed: unknown) => unknown,
): (value: unknown) => unknown {
  const walk = (value: unknown): unknown => {
    if (value === a) return b;
    if (value === b) return a;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, before]) => [key, field(key, before, walk(before))]));
  };
  return walk;
}

function exchange(a: string, b: string, wrong: Alike['wrong'], families: Alike['families']) {
  const rename = renaming(a, b, (key, field, renamed) => {
    if (wrong === 'names forgotten' && key === 'seen') return field;
    return key === 'set' && wrong !== 'sets unsorted' ? (renamed as string[]).toSorted() : renamed;
  });
  return {
    name: `${a} and ${b}`,
    family: families === 'one' ? 'twins' : `${a} ${b}`,
    places: new Map([
      [a, b],
      [b, a],
    ]),
    rename,
  };
}
