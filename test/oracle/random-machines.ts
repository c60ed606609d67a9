import fc from 'fast-check';
import {
  assign,
  cancel,
  createMachine,
  enqueueActions,
  log,
  raise,
  sendTo,
  spawnChild,
  type AnyActorRef,
  type AnyStateMachine,
} from 'xstate';

// Machines as tables, so that fast-check can make, shrink and print them. Every rule of the engine's semantics is met:
// mail, calls, replies, timers armed anew and cancelled, events that wait, that are ignored and that nobody declares, idle
// events, parallel and remembered states, machines that come to an end, and such as must be refused.

/** Ways of breaking a rule while a machine runs. */
export const breaches = [
  'armed twice',
  'nobody',
  'custom action',
  'minus zero',
  'not plain',
  'undefined',
  'writes to its context',
  'raises for ever',
  'spawns',
  'reads a peer',
  'throws',
] as const;

/** What a chart shows before it runs. */
export const flaws = ['invokes', 'offer without a name', 'no such delay', 'bad defer'] as const;

export type Act =
  /** `to`: an actor by number, the sender of the event at hand, or all like actors. */
  | { readonly do: 'say'; readonly to: number | 'sender' | 'all'; readonly type: string; readonly tells: boolean }
  /** A message that goes out later; a fresh timer cancels the old one of its name first. */
  | {
      readonly do: 'later';
      readonly to: number;
      readonly type: string;
      readonly name: string | null;
      readonly fresh: boolean;
    }
  | { readonly do: 'cancel'; readonly name: string }
  | { readonly do: 'add'; readonly by: number }
  | { readonly do: 'take' }
  | { readonly do: 'raise'; readonly type: string }
  | { readonly do: 'remember'; readonly how: 'sequence' | 'set' | 'last' }
  /** Has itself counted, or no longer; `honest` ones note what they owe and never take down more. */
  | { readonly do: 'count'; readonly how: 'up' | 'down' | 'wait'; readonly honest: boolean }
  | { readonly do: 'break'; readonly how: (typeof breaches)[number] };

export type Guard = 'zero' | 'some' | 'never';

export interface Row {
  readonly on: string;
  readonly when: Guard | null;
  readonly target: number | null;
  readonly reenter: boolean;
  readonly acts: readonly Act[];
}

export interface State {
  readonly rows: readonly Row[];
  readonly ignores: readonly string[];
  readonly after: number | null;
  readonly defer: readonly string[];
  readonly always: { readonly when: Guard; readonly target: number } | null;
  readonly entry: readonly Act[];
  readonly done: boolean;
}

export interface Table {
  readonly shape: 'flat' | 'parallel' | 'remembered';
  readonly states: readonly State[];
  /** The other region of a parallel machine. */
  readonly beside: readonly State[];
  /** Declared by the root: what no state minds. */
  readonly anywhere: readonly string[];
  /** How many events of its own it takes. */
  readonly left: number;
  readonly flaw: (typeof flaws)[number] | null;
}

/** Whom a machine may speak to, and how much of everything there may be. */
export interface Style {
  readonly self: number;
  readonly actors: number;
  readonly states: number;
  /** Names of further actors, by number. */
  readonly hub: boolean;
  readonly keeper: boolean;
  readonly honest: boolean;
  readonly breaks: boolean;
}

const mail = ['mail.a', 'mail.b', 'mail.b.c'];
const calls = ['call.x', 'call.y'];
const timers = ['t', 'u'];

/**
 * What a handler does. A call leads on to actors of higher number or to a reply, and a reply to mail only, so that no step
 * calls for ever; one that is no `env` event posts one thing at most, so that mailboxes seldom grow for ever.
 */
function acts(on: string, style: Style): fc.Arbitrary<readonly Act[]> {
  const { self, actors } = style;
  const isOwn = /^(env|idle)\./.test(on);
  const any = fc.nat(actors - 1);
  const say = (to: fc.Arbitrary<number>, types: readonly string[]): fc.Arbitrary<Act> =>
    fc.record({ do: fc.constant('say'), to, type: fc.constantFrom(...types), tells: fc.boolean() });
  const higher = self + 1 < actors ? [say(fc.integer({ min: self + 1, max: actors - 1 }), calls)] : [];
  const message = on.startsWith('reply.')
    ? say(any, mail)
    : on.startsWith('call.')
      ? fc.oneof(say(any, mail), say(any, ['reply.x']), ...higher)
      : fc.oneof(say(any, mail), say(any, ['reply.x']), say(any, calls));
  const later: fc.Arbitrary<Act> = fc.record({
    do: fc.constant('later'),
    to: any,
    type: fc.constantFrom(...mail, ...calls, ...calls),
    name: fc.option(fc.constantFrom(...timers), { freq: 5, nil: null }),
    fresh: fc.oneof({ arbitrary: fc.constant(true), weight: 5 }, { arbitrary: fc.constant(false), weight: 1 }),
  });
  const quiet: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ do: fc.constant('add'), by: fc.constantFrom(1, 3) }),
    fc.record({ do: fc.constant('cancel'), name: fc.constantFrom(...timers) }),
    fc.constant({ do: 'take' } as const),
    fc.record({ do: fc.constant('raise'), type: fc.constantFrom('raised.a', 'mail.a') }),
  );
  const counted: fc.Arbitrary<Act> = fc.record({
    do: fc.constant('count'),
    how: fc.constantFrom('up', 'down', 'wait'),
    honest: fc.constant(style.honest),
  });
  const breach: fc.Arbitrary<Act> = fc.record({ do: fc.constant('break'), how: fc.constantFrom(...breaches) });
  const one = fc.oneof(
    { arbitrary: message, weight: 6 },
    { arbitrary: later, weight: 3 },
    { arbitrary: quiet, weight: 4 },
    ...(style.keeper && !on.startsWith('reply.') ? [{ arbitrary: counted, weight: 8 }] : []),
    ...(style.breaks ? [{ arbitrary: breach, weight: 1 }] : []),
  );
  const isMail = (act: Act): boolean => act.do === 'later' || (act.do === 'say' && act.type.startsWith('mail.'));
  return fc.array(one, { maxLength: 3 }).map((list) => {
    const first = list.findIndex(isMail);
    return isOwn ? list : list.filter((act, at) => !isMail(act) || at === first);
  });
}

const own = ['env.go', 'env.on', 'idle.rest'];
const types = [...mail, ...calls, 'reply.x', ...own, ...own, 'mail.*', 'mail.go', 'raised.a'];

const guard = fc.oneof(
  { arbitrary: fc.constantFrom<Guard>('zero', 'some'), weight: 5 },
  { arbitrary: fc.constant<Guard>('never'), weight: 1 },
);

function state(style: Style): fc.Arbitrary<State> {
  const target = fc.nat(style.states - 1);
  const row = (ons: readonly string[]): fc.Arbitrary<Row> =>
    fc.constantFrom(...ons).chain((on) =>
      fc.record({
        on: fc.constant(on),
        when: fc.option(guard, { freq: 1 }),
        target: fc.option(target, { freq: 4 }),
        reenter: fc.boolean(),
        acts: acts(on, style),
      }),
    );
  return fc.record({
    // Something that it may do by itself first, so that few networks are at rest from the start.
    rows: fc.tuple(row(own), fc.array(row(types), { maxLength: 5 })).map(([first, rest]) => [first, ...rest]),
    ignores: fc.subarray(['mail.a', 'mail.b.*', 'call.*', 'env.on']),
    after: fc.option(target, { freq: 1 }),
    defer: fc.oneof(
      { arbitrary: fc.constant([]), weight: 3 },
      { arbitrary: fc.subarray(['mail.a', 'mail.b.*', '*']), weight: 1 },
    ),
    always: fc.oneof(
      { arbitrary: fc.constant(null), weight: 9 },
      { arbitrary: fc.record({ when: guard, target }), weight: 1 },
    ),
    entry: fc.oneof({ arbitrary: fc.constant([]), weight: 3 }, { arbitrary: acts('mail.a', style), weight: 1 }),
    done: fc.oneof({ arbitrary: fc.constant(false), weight: 11 }, { arbitrary: fc.constant(true), weight: 1 }),
  });
}

/** A machine in this style. */
export function table(style: Style): fc.Arbitrary<Table> {
  const states = fc.array(state(style), { minLength: style.states, maxLength: style.states });
  return fc.record({
    shape: fc.constantFrom('flat', 'flat', 'flat', 'parallel', 'remembered'),
    states,
    beside: states,
    anywhere: fc.constantFrom([], ['mail.*'], ['mail.*', 'call.*', 'reply.*'], ['*']),
    left: fc.integer({ min: 1, max: 3 }),
    flaw: style.breaks
      ? fc.oneof({ arbitrary: fc.constant(null), weight: 19 }, { arbitrary: fc.constantFrom(...flaws), weight: 1 })
      : fc.constant(null),
  });
}

type Context = {
  readonly count: number;
  readonly left: number;
  readonly owed: number;
  /** Who spoke, in order; who spoke ever, by name. */
  readonly seen: readonly string[];
  readonly set: readonly string[];
  readonly own: string;
};
type Event = { readonly type: string; readonly n?: number; readonly from?: string };

const holds = (when: Guard | null, { count }: Context): boolean =>
  when === null || (when === 'zero' ? count === 0 : when === 'some' && count > 0);

const byName = (name: string) =>
  (({ system }: { system: { get: (name: string) => unknown } }) => system.get(name) as AnyActorRef) as never;

/** The actors of a network by number, those that are like each other, and who counts. */
export interface Names {
  readonly actors: readonly string[];
  readonly alike: readonly string[];
  readonly keeper: string | null;
  /** MessageTable say who sent them. */
  readonly signed: boolean;
}

/** What an act is to XState. Everything that hangs on the moment is asked of context and event when it is carried out. */
function actionOf(act: Act, { actors, alike, keeper, signed }: Names): unknown {
  const event =
    (type: string, tells: boolean) =>
    ({ context }: { context: Context }): Event => ({
      type,
      ...(tells ? { n: context.count } : {}),
      ...(signed ? { from: context.own } : {}),
    });
  const nameOf = (to: number): string => actors[to % actors.length] as string;
  switch (act.do) {
    case 'say': {
      const { to, type, tells } = act;
      if (typeof to === 'number') return sendTo(byName(nameOf(to)), event(type, tells) as never);
      return enqueueActions(((given: {
        enqueue: { sendTo: (to: unknown, event: Event) => void };
        system: { get: (name: string) => unknown };
        context: Context;
        event: Event;
      }) => {
        const { from } = given.event;
        for (const name of to === 'all' ? alike : from === undefined ? [] : [from])
          given.enqueue.sendTo(given.system.get(name), event(type, tells)(given));
      }) as never);
    }
    case 'later': {
      const options = { delay: 10, ...(act.name === null ? {} : { id: act.name }) };
      const arm = sendTo(byName(nameOf(act.to)), event(act.type, false) as never, options);
      return act.fresh && act.name !== null ? [cancel(act.name), arm] : arm;
    }
    case 'cancel':
      return cancel(act.name);
    case 'add':
      return assign({ count: ({ context }: { context: Context }) => (context.count + act.by) % 4 } as never);
    case 'take':
      return assign({ count: ({ event: { n } }: { event: Event }) => n ?? 0 } as never);
    case 'raise':
      return raise({ type: act.type } as never);
    case 'remember':
      return assign((({ context: { seen, set }, event: { from } }: { context: Context; event: Event }) => {
        if (from === undefined) return {};
        if (act.how === 'set') return { set: [...new Set([...set, from])].sort() };
        return { seen: act.how === 'last' ? [from] : [...seen.filter((one) => one !== from), from] };
      }) as never);
    case 'count':
      return enqueueActions(((given: {
        enqueue: { sendTo: (to: unknown, event: Event) => void; assign: (change: object) => void };
        system: { get: (name: string) => unknown };
        context: Context;
      }) => {
        if (keeper === null) return;
        const by = act.how === 'up' ? 1 : act.how === 'down' ? -1 : 0;
        const { owed, own: from } = given.context;
        // Nobody contribution more than two, so that no counter grows for ever.
        if (act.honest && (owed + by < 0 || owed + by > 2)) return;
        if (act.honest) given.enqueue.assign({ owed: owed + by });
        given.enqueue.sendTo(given.system.get(keeper), { type: `call.${act.how}`, from });
      }) as never);
    case 'break':
      return breach(act.how);
  }
}

function breach(how: (typeof breaches)[number]): unknown {
  const put = (value: unknown) => assign({ count: () => value } as never);
  switch (how) {
    case 'armed twice':
      return [
        raise({ type: 'mail.a' } as never, { delay: 1, id: 'v' }),
        raise({ type: 'mail.b' } as never, { delay: 1, id: 'v' }),
      ];
    case 'nobody':
      return sendTo(byName('nobody'), { type: 'mail.a' } as never);
    case 'custom action':
      return 'unheard of';
    case 'minus zero':
      return put(-0);
    case 'not plain':
      return put(new Map([[1, 2]]));
    case 'undefined':
      return put(undefined);
    case 'writes to its context':
      return assign(((given: { context: { seen: string[] } }) => {
        given.context.seen.push('me');
        return {};
      }) as never);
    case 'raises for ever':
      return raise({ type: 'again' } as never);
    case 'spawns':
      return spawnChild(createMachine({}));
    case 'reads a peer':
      return assign({
        count: ((given: { self: AnyActorRef }) => (given.self.getSnapshot() ? 1 : 0)) as never,
      } as never);
    case 'throws':
      return assign((() => {
        throw new Error('thrown by a machine');
      }) as never);
  }
}

/** The machine of a table. */
export function machineOf(made: Table, names: Names, own: string): AnyStateMachine {
  const actionsOf = (acts: readonly Act[]): unknown[] => acts.flatMap((act) => actionOf(act, names));
  const isLoud = (acts: readonly Act[]): boolean => acts.some((act) => !['add', 'cancel', 'take'].includes(act.do));
  const stateOf = (state: State): object => {
    if (state.done) return { type: 'final' };
    const on: Record<string, object[]> = {};
    for (const type of state.ignores) on[type] = [{}];
    for (const { on: type, when, target, reenter, acts } of state.rows) {
      // Events of its own that say something are used up, so that most networks come to an end.
      const isUsed = /^(env|idle)\./.test(type) && isLoud(acts);
      (on[type] =
        on[type]?.length === 1 && Object.keys(on[type][0] as object).length === 0 ? [] : (on[type] ?? [])).push({
        ...(target === null ? {} : { target: `s${target}`, reenter }),
        ...(when === null && !isUsed
          ? {}
          : { guard: ({ context }: { context: Context }) => (!isUsed || context.left > 0) && holds(when, context) }),
        actions: [
          ...(isUsed ? [assign({ left: ({ context }: { context: Context }) => context.left - 1 } as never)] : []),
          ...actionsOf(acts),
          log('said nowhere'),
        ],
      });
    }
    return {
      on,
      meta: { defer: made.flaw === 'bad defer' ? 'mail.a' : state.defer },
      entry: actionsOf(state.entry),
      ...(state.after === null ? {} : { after: { [made.flaw === 'no such delay' ? 'soon' : 10]: `s${state.after}` } }),
      ...(state.always === null
        ? {}
        : {
            always: {
              target: `s${state.always.target}`,
              guard: ({ context }: { context: Context }) => holds(state.always?.when ?? null, context),
            },
          }),
    };
  };
  const region = (states: readonly State[]): Record<string, object> =>
    Object.fromEntries(states.map((state, at) => [`s${at}`, stateOf(state)]));
  const inside = { initial: 's0', states: region(made.states) };
  const shapes = {
    flat: inside,
    parallel: { type: 'parallel', states: { left: inside, right: { initial: 's0', states: region(made.beside) } } },
    remembered: {
      initial: 'in',
      states: {
        in: { ...inside, states: { ...inside.states, last: { type: 'history' } }, on: { 'env.out': 'out' } },
        out: { on: { 'env.in': 'in.last' } },
      },
    },
  };
  const anywhere = Object.fromEntries(made.anywhere.map((type) => [type, {}]));
  return createMachine({
    id: 'made',
    context: { count: 0, left: made.left, owed: 0, seen: [], set: [], own },
    on: {
      ...anywhere,
      again: { actions: raise({ type: 'again' } as never) },
      ...(made.flaw === 'offer without a name' ? { 'env.*': {} } : {}),
    },
    ...(made.flaw === 'invokes' ? { invoke: { src: createMachine({}) } } : {}),
    ...shapes[made.shape],
  } as never);
}
