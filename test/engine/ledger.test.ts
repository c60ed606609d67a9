import { assign } from 'xstate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, type Account, type Machine, type Network } from '../../src/engine/index.ts';
import { MoveTable } from '../../src/engine/network/move-table.ts';
import { Ledger } from '../../src/engine/reduce/ledger.ts';
import { Symmetry } from '../../src/engine/reduce/symmetry.ts';
import { StepTable } from '../../src/engine/worlds/step-table.ts';
import { keptBy } from './kept.ts';
import { chart, networkOf, to } from './tiny.ts';
import { exchange } from './twins.ts';

/** What a worker does on its way from one state to the next. */
interface Way {
  readonly on: 'env.go' | 'mail.poke';
  readonly does: readonly ('up' | 'down' | 'poke')[];
}

/** By worker: its way, and what somebody claims that it owes in each of its states. */
type Office = readonly { readonly ways: readonly Way[]; readonly claims: readonly number[] }[];

const by = (more: number) =>
  assign({ count: ({ context }: { context: Record<string, unknown> }) => (context['count'] as number) + more });
const isZero = ({ context }: { context: Record<string, unknown> }): boolean => context['count'] === 0;

/** Counts, and passes once when it stands at zero: what driver_core is to probes. */
const counter = chart({
  id: 'counter',
  meta: { counters: ['count'] },
  context: { count: 0 },
  on: { 'call.up': { actions: by(1) }, 'call.down': [{ guard: isZero }, { actions: by(-1) }] },
  initial: 'waiting',
  states: {
    waiting: { on: { 'env.pass': { guard: isZero, target: 'passed', actions: to('w0', 'mail.poke') } } },
    passed: {},
  },
});

const worker = (ways: readonly Way[], next: string): Machine =>
  chart({
    id: 'worker',
    on: { 'mail.poke': {} },
    initial: 's0',
    states: Object.fromEntries(
      [...ways, null].map((way, at) => [
        `s${at}`,
        way === null
          ? {}
          : {
              on: {
                [way.on]: {
                  target: `s${at + 1}`,
                  actions: way.does.map((deed) => (deed === 'poke' ? to(next, 'mail.poke') : to('n', `call.${deed}`))),
                },
              },
            },
      ]),
    ),
  });

const networkFor = (office: Office): Network =>
  networkOf({
    n: counter,
    ...Object.fromEntries(
      office.map(({ ways }, index) => [`w${index}`, worker(ways, `w${(index + 1) % office.length}`)]),
    ),
  });

const accountOf = (office: Office): Account => ({
  actor: 'n',
  counter: 'count',
  debtors: office.map((_, index) => `w${index}`),
  owes: (actor, { value }) => office[Number(actor.slice(1))]?.claims[Number(String(value).slice(1))] ?? 0,
});

/** What a way really adds up to, as long as nothing is taken from a counter that stands at zero. */
const rightClaims = (ways: readonly Way[]): readonly number[] => {
  const claims = [0];
  for (const { does } of ways)
    claims.push(
      does.reduce((sum, deed) => Math.max(0, sum + { up: 1, down: -1, poke: 0 }[deed]), claims.at(-1) as number),
    );
  return claims;
};

const anyWay: fc.Arbitrary<Way> = fc.record({
  on: fc.constantFrom('env.go', 'env.go', 'mail.poke'),
  does: fc.array(fc.constantFrom('up', 'down', 'poke'), { maxLength: 2 }),
});

const anyOffice: fc.Arbitrary<Office> = fc.array(
  fc
    .tuple(fc.array(anyWay, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.array(fc.nat(2), { maxLength: 5 }))
    .map(([ways, isRight, claims]) => ({ ways, claims: isRight ? rightClaims(ways) : claims })),
  { minLength: 2, maxLength: 3 },
);

describe('an account of who is counted', () => {
  it('right or wrong, changes nothing of what a search by partial order keeps', () => {
    fc.assert(
      fc.property(anyOffice, fc.boolean(), (office, looks) => {
        const groups = looks ? [['n', 'w0']] : [];
        const full = keptBy(networkFor(office), groups, { partialOrder: false });
        fc.pre(full.complete);
        const reduced = keptBy(networkFor(office), groups, { partialOrder: true, accounts: [accountOf(office)] });
        expect(reduced.kept).toEqual(full.kept);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('that is right leaves out orders: who is counted and stands still keeps the counter from zero', () => {
    const ways: readonly Way[] = [
      { on: 'env.go', does: ['up'] },
      { on: 'env.go', does: [] },
      { on: 'env.go', does: ['down'] },
    ];
    const office = [0, 1, 2].map(() => ({ ways, claims: rightClaims(ways) }));
    const worlds = (accounts: readonly Account[]): number =>
      explore(networkFor(office), { reduce: { partialOrder: true, accounts } }).worlds;
    expect([worlds([]), worlds([accountOf(office)])]).toEqual([152, 88]);
  });

  it('does not keep its keeper from ending what it counts of its own', () => {
    // The keeper ends its own work and pokes; the worker is somewhere else when it has gone first.
    const keeper = chart({
      id: 'keeper',
      meta: { counters: ['count'] },
      context: { count: 1 },
      initial: 'busy',
      states: {
        busy: { on: { 'env.finish': { target: 'idle', actions: [by(-1), to('w', 'mail.poke')] } } },
        idle: {},
      },
    });
    const waiting = chart({
      id: 'waiting',
      initial: 'here',
      states: {
        here: { on: { 'env.go': 'gone', 'mail.poke': 'poked' } },
        gone: { on: { 'mail.poke': {} } },
        poked: {},
      },
    });
    const account: Account = {
      actor: 'n',
      counter: 'count',
      debtors: ['n'],
      owes: (_, { value }) => (value === 'busy' ? 1 : 0),
    };
    const network = (): Network => networkOf({ w: waiting, n: keeper });
    const full = keptBy(network(), [], { partialOrder: false });
    expect(keptBy(network(), [], { partialOrder: true, accounts: [account] }).kept).toEqual(full.kept);
  });

  it('of a counter that nobody declares is refused', () => {
    const office = [{ ways: [], claims: [] }];
    const account = { ...accountOf(office), counter: 'other' };
    expect(() => explore(networkFor(office), { reduce: { partialOrder: true, accounts: [account] } })).toThrow(
      'n declares no counter other',
    );
  });

  it('is believed of like actors only where they owe alike: of two, one is never executed', () => {
    const ways: readonly Way[] = [{ on: 'env.go', does: ['up'] }];
    const right = rightClaims(ways);
    const floorsWith = (claims: readonly (readonly number[])[]): readonly number[] => {
      const network = networkOf({ n: counter, w0: worker(ways, 'w0'), w1: worker(ways, 'w0') });
      const symmetry = new Symmetry(network, [exchange('w0', 'w1')]);
      const office = claims.map((own) => ({ ways, claims: own }));
      const ledger = new Ledger(network, [accountOf(office)], symmetry);
      const moves = new MoveTable(network.tables);
      const steps = new StepTable(network.tables, moves);
      const cells = Int32Array.from(network.initial);
      const { first: move } = moves.row(1, cells[1] ?? 0);
      const first = steps.outcome(move, cells);
      ledger.check(steps.footprint(first));
      steps.apply(first, steps.route(first), cells);
      const local = (actor: number): number => network.tables[actor]?.cell(cells[actor] ?? 0).local ?? 0;
      return ledger.floors(ledger.debtors(local), (actor, value) => value(local(actor)));
    };
    expect([floorsWith([right, right]), floorsWith([right, [0, 2]])]).toEqual([[1], [0]]);
  });
});
