import {
  assign,
  emit,
  enqueueActions,
  fromPromise,
  log,
  raise,
  sendTo,
  spawnChild,
  stopChild,
  type AnyActorRef,
} from 'xstate';
import { describe, expect, it } from 'vitest';
import { createNetwork, explore, type Machine, type NetworkError } from '../../src/engine/index.ts';
import { chart, networkOf, to } from '../engine/tiny.ts';

const promised = fromPromise(() => Promise.resolve(1));

/** A machine that does the forbidden thing on its first spontaneous event. */
const doing = (actions: unknown, rest: object = {}): Machine =>
  chart({
    id: 'rogue',
    context: {},
    initial: 'calm',
    states: { calm: { on: { 'env.go': { target: 'wild', actions } } }, wild: {} },
    ...rest,
  });

/** A machine that puts one value into its context. */
const holding = (held: unknown): Machine => doing(assign({ held: () => held }));

const run = (machine: Machine): string => {
  try {
    explore(networkOf({ me: machine }));
    return 'accepted';
  } catch (thrown) {
    const error = thrown as NetworkError;
    return `${error.name} ${error.schedule ?? '-'}: ${error.message}`;
  }
};

const cycle: { self?: unknown } = {};
cycle.self = cycle;
let ticks = 0;
const holed: number[] = [];
holed.length = 1;

describe('a refused machine', () => {
  it.each<[string, Machine, string]>([
    ['spawnChild', doing(spawnChild(promised)), 'it spawns a child actor'],
    ['spawn', doing(assign({ child: ({ spawn }) => spawn(promised) as never })), 'it spawns a child actor'],
    ['stopChild', doing(stopChild('child')), 'it uses stopChild'],
    ['a custom action', doing(function shout() {}), 'it uses the custom action shout'],
    ['a custom action by name', doing({ type: 'shout' }), 'it uses the custom action shout'],
    ['an unknown target', doing(to('nobody', 'x')), 'it sends to nobody, which is no actor of this network'],
    ['a child as target', doing(sendTo('child', { type: 'x' })), "Unable to send event to actor 'child'"],
    [
      'a read of another snapshot',
      doing(assign({ seen: ({ system }) => (system.get('me') as AnyActorRef).getSnapshot() as never })),
      'it reads the snapshot of me',
    ],
    [
      'a mutating assign',
      doing(
        assign(({ context }) => {
          (context['list'] as number[]).push(1);
          return {};
        }),
        { context: { list: [] } },
      ),
      'object is not extensible',
    ],
    ['an impure assign', doing(assign({ tick: () => ticks++ })), 'the same transition gave two results'],
    [
      'a timer armed twice',
      doing([raise({ type: 'a' }, { id: 't', delay: 1 }), raise({ type: 'a' }, { id: 't', delay: 1 })]),
      'timer t is armed already',
    ],
    ['an event with a Map', doing(to('me', { type: 'x', field: new Map() } as never)), 'event.field is a Map'],
    ['a Map', holding(new Map()), 'context.held is a Map'],
    ['a Set', holding(new Set()), 'context.held is a Set'],
    ['a Date', holding(new Date(0)), 'context.held is a Date'],
    ['a class instance', holding(new (class Range {})()), 'context.held is a Range'],
    ['an object without a prototype', holding(Object.create(null)), 'context.held is an object without a prototype'],
    ['a symbol key', holding({ [Symbol('s')]: 1 }), 'context.held is an object with symbol keys'],
    ['a function', holding(() => 1), 'context.held is a function'],
    ['a bigint', holding(1n), 'context.held is a bigint'],
    ['NaN', holding(NaN), 'context.held is NaN'],
    ['Infinity', holding([Infinity]), 'context.held[0] is Infinity'],
    ['minus zero', holding(-0), 'context.held is -0'],
    ['an undefined field', holding({ a: undefined }), 'context.held.a is undefined'],
    ['an undefined item', holding([1, undefined]), 'context.held[1] is undefined'],
    ['a hole', holding(holed), 'context.held[0] is undefined'],
    ['a cycle', holding(cycle), 'context.held.self is a cycle'],
  ])('for %s names actor, machine and state', (_, machine, reason) => {
    const text = run(machine);
    expect(text).toContain(reason);
    expect(text).toMatch(/^NetworkError .*me \(machine rogue\) (in state calm )?on env\.go: /);
  });

  it.each<[string, Machine, string]>([
    [
      'an invoke',
      doing([], { states: { calm: { invoke: { src: promised } } } }),
      'before it starts: state rogue.calm invokes 0.rogue.calm',
    ],
    [
      'a delay nobody defined',
      doing([], { states: { calm: { after: { soon: 'calm' } } } }),
      'before it starts: state rogue.calm waits for the delay soon',
    ],
    [
      'a spontaneous wildcard',
      doing([], { states: { calm: { on: { 'env.*': {} } } } }),
      'before it starts: state rogue.calm listens to env.*',
    ],
    [
      'a defer that is no list',
      doing([], { states: { calm: { meta: { defer: 'x' } } } }),
      'before it starts: state rogue.calm has a meta.defer',
    ],
    [
      'an always loop',
      doing([], { initial: 'a', states: { a: { always: 'b' }, b: { always: 'a' } } }),
      'in its initial state: more than 1000 microsteps',
    ],
    [
      'a raise loop',
      doing([], { entry: raise({ type: 'x' }), on: { x: { actions: raise({ type: 'x' }) } } }),
      'in its initial state: more than 1000 microsteps',
    ],
    [
      'a context of its own making that throws',
      doing([], {
        context: () => {
          throw new Error('no input');
        },
      }),
      'in its initial state: no input',
    ],
    [
      'an entry action that writes to the first context',
      chart({
        id: 'rogue',
        context: { list: [] },
        entry: assign(({ context }) => {
          (context['list'] as number[]).push(1);
          return {};
        }),
      }),
      'in its initial state: Cannot add property 0, object is not extensible',
    ],
  ])('for %s is named before anything runs', (_, machine, reason) => {
    expect(run(machine)).toContain(`NetworkError -: me (machine rogue) ${reason}`);
  });

  it('carries the schedule whose last step shows it', () => {
    const late = doing([], {
      states: { calm: { on: { 'env.go': 'wild' } }, wild: { on: { 'env.on': { actions: to('nobody', 'x') } } } },
    });
    expect(run(late)).toMatch(/^NetworkError 0\/0: me \(machine rogue\) in state wild on env\.on: it sends to nobody/);
  });

  it('is one of two actors with one name', () => {
    const machine = doing([]);
    expect(() =>
      createNetwork([
        { id: 'me', machine },
        { id: 'me', machine },
      ]),
    ).toThrow('two actors are called me');
  });
});

describe('an accepted machine', () => {
  it('may log, emit, assign and enqueue', () => {
    expect(
      run(
        doing(
          [
            log('hello'),
            emit({ type: 'seen' }),
            enqueueActions(({ enqueue }) => enqueue.assign({ at: 1 })),
            to('me', 'mail'),
          ],
          { on: { mail: {} } },
        ),
      ),
    ).toBe('accepted');
  });
});
