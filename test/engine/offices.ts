import fc from 'fast-check';
import { assign } from 'xstate';
import type { CounterInvariant, Machine, NetworkTables } from '../../src/engine/index.ts';
import { chart, networkOf, to } from './tiny.ts';

/** What a worker does on its way from one state to the next: with the counter itself, by mail, or through a clerk; or it wakes the next. */
const deeds = ['up', 'down', 'poke', 'relay.up', 'relay.down', 'late.down', 'mail.down'] as const;
export type Deed = (typeof deeds)[number];
export interface Way {
  readonly on: 'env.go' | 'mail.poke' | 'call.rare' | 'after';
  readonly does: readonly Deed[];
}

/** A way with the state it leads to, which may lie behind. */
export interface Worker {
  readonly ways: readonly Way[];
  /** What somebody claims that it contribution in each of its states. */
  readonly claims: readonly number[];
  /** Leads from the last state back to the first. */
  readonly turns?: boolean;
  readonly defers?: boolean;
}

/** People who are counted, and who counts them. */
export interface Office {
  readonly workers: readonly Worker[];
  /** Whether a counter that stands at zero is left there. */
  readonly stops: boolean;
  /** The counter counts its own work too, and what somebody claims of that while it is busy. */
  readonly own: number | null;
  readonly start: number;
  /** Coin flips of which one way leads to `call.rare` at the last worker; 0 for nobody who flips. */
  readonly flips: number;
}

type Counting = { context: Record<string, unknown> };
const by = (more: number) => assign({ count: ({ context }: Counting) => (context['count'] as number) + more });
const isZero = ({ context }: Counting): boolean => context['count'] === 0;

/** Counts, and passes once when it stands at zero: what driver_core is to probes. */
export const counter = ({ stops, own, start }: Pick<Office, 'stops' | 'own' | 'start'>): Machine =>
  chart({
    id: 'counter',
    meta: { counters: ['count'] },
    context: { count: start },
    on: {
      'call.up': { actions: by(1) },
      'call.down': [...(stops ? [{ guard: isZero }] : []), { actions: by(-1) }],
      'mail.down': [...(stops ? [{ guard: isZero }] : []), { actions: by(-1) }],
    },
    initial: own === null ? 'waiting' : 'busy',
    states: {
      busy: {
        on: {
          'env.finish': [
            { guard: isZero, target: 'lost', actions: to('w0', 'mail.poke') },
            { target: 'waiting', actions: [by(-1), to('w0', 'mail.poke')] },
          ],
        },
      },
      lost: {},
      waiting: { on: { 'env.pass': { guard: isZero, target: 'passed', actions: to('w0', 'mail.poke') } } },
      passed: {},
    },
  });

/** Passes on what it is told. */
const clerk = chart({
  id: 'clerk',
  on: {
    'call.relay.up': { actions: to('n', 'call.up') },
    'call.relay.down': { actions: to('n', 'call.down') },
    'mail.late.down': { actions: to('n', 'call.down') },
  },
});

const saidTo = (deed: Deed, next: string) => {
  if (deed === 'poke') return to(next, 'mail.poke');
  if (deed.startsWith('relay')) return to('z', `call.${deed}`);
  if (deed === 'late.down') return to('z', 'mail.late.down');
  return deed === 'mail.down' ? to('n', 'mail.down') : to('n', `call.${deed}`);
};

const workerOf = ({ ways, turns, defers }: Worker, next: string): Machine => {
  const way = ({ does }: Way, target: string) => ({ target, actions: does.map((deed) => saidTo(deed, next)) });
  return chart({
    id: 'worker',
    on: { 'mail.poke': {}, 'call.rare': {} },
    initial: 's0',
    states: Object.fromEntries(
      [...ways, null].map((one, at) => {
        const name = `s${at}`;
        if (one === null) return [name, turns ? { on: { 'env.again': 's0' } } : {}];
        const step = way(one, `s${at + 1}`);
        const meta = defers && one.on === 'env.go' ? { meta: { defer: ['mail.poke'] } } : {};
        return [name, { ...meta, ...(one.on === 'after' ? { after: { 10: step } } : { on: { [one.on]: step } }) }];
      }),
    ),
  });
};

/** Only one way through so many coin flips leads to `open`: runs taken at random do not find it. */
const lock = (flips: number, worker: string): Machine =>
  chart({
    id: 'lock',
    initial: 'c0',
    states: {
      ...Object.fromEntries(
        Array.from({ length: flips }, (_, at) => [
          `c${at}`,
          {
            on: {
              'env.l': 'shut',
              'env.r': at + 1 === flips ? { target: 'open', actions: to(worker, 'call.rare') } : `c${at + 1}`,
            },
          },
        ]),
      ),
      shut: {},
      open: {},
    },
  });

export const networkFor = (office: Office): NetworkTables => {
  const { workers, flips } = office;
  return networkOf({
    n: counter(office),
    ...Object.fromEntries(
      workers.map((worker, index) => [`w${index}`, workerOf(worker, `w${(index + 1) % workers.length}`)]),
    ),
    z: clerk,
    ...(flips > 0 ? { r: lock(flips, `w${workers.length - 1}`) } : {}),
  });
};

export const invariantOf = ({ workers, own }: Office): CounterInvariant => ({
  actor: 'n',
  counter: 'count',
  contributors: [...workers.map((_, index) => `w${index}`), ...(own === null ? [] : ['n'])],
  contribution: (actor, { value }) =>
    actor === 'n'
      ? value === 'busy'
        ? (own ?? 0)
        : 0
      : (workers[Number(actor.slice(1))]?.claims[Number(String(value).slice(1))] ?? 0),
});

const worth = (deed: Deed): number => (deed.endsWith('up') ? 1 : deed.endsWith('down') ? -1 : 0);

/** What a way really adds up to, as long as nothing is taken from a counter that stands at zero. */
export const rightClaims = (ways: readonly Way[]): readonly number[] => {
  const claims = [0];
  for (const { does } of ways)
    claims.push(does.reduce((sum, deed) => Math.max(0, sum + worth(deed)), claims.at(-1) as number));
  return claims;
};

const anyWay: fc.Arbitrary<Way> = fc.record({
  on: fc.constantFrom('env.go', 'env.go', 'env.go', 'mail.poke', 'call.rare', 'after'),
  does: fc.array(fc.constantFrom<Deed>('up', 'down', 'up', 'down', ...deeds), { maxLength: 2 }),
});

/** Whose ways add up: so that some counterInvariants are right. */
const pairs: fc.Arbitrary<readonly Way[]> = fc
  .array(fc.constantFrom<readonly [Deed, Deed]>(['up', 'down'], ['relay.up', 'down'], ['up', 'relay.down']), {
    minLength: 1,
    maxLength: 2,
  })
  .map((list) => list.flat().map((deed) => ({ on: 'env.go' as const, does: [deed] })));

const anyWorker: fc.Arbitrary<Worker> = fc
  .record({
    ways: fc.oneof(fc.array(anyWay, { minLength: 1, maxLength: 4 }), pairs),
    isRight: fc.boolean(),
    claims: fc.array(fc.nat(2), { maxLength: 5 }),
    turns: fc.constantFrom(false, false, false, true),
    defers: fc.boolean(),
  })
  .map(({ isRight, claims, ...rest }) => ({ ...rest, claims: isRight ? rightClaims(rest.ways) : claims }));

/** Accounts that are right or wrong in every way that is known. */
export const anyOffice: fc.Arbitrary<Office> = fc.record({
  workers: fc.array(anyWorker, { minLength: 1, maxLength: 3 }),
  stops: fc.boolean(),
  own: fc.constantFrom(null, null, 1, 0, 2),
  start: fc.constantFrom(0, 0, 1, 2),
  flips: fc.constantFrom(0, 0, 3, 12),
});
