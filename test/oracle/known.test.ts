import { readdirSync, readFileSync } from 'node:fs';
import { assign, cancel, raise, sendTo, type AnyActorRef, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { chart, to } from '../engine/tiny.ts';
import { exploreAll, isQuiet, walk, type Explored } from './explore.ts';
import { endless } from './fairness.ts';
import type { Cast } from './macrostep.ts';
import { Network } from './network.ts';

const castsOf = (machines: Readonly<Record<string, AnyStateMachine>>): readonly Cast[] =>
  Object.entries(machines).map(([id, machine]) => ({ id, machine }));
const explored = (machines: Readonly<Record<string, AnyStateMachine>>): Explored => exploreAll(castsOf(machines));
const valuesOf = ({ worlds }: Explored, index: number): readonly string[] =>
  worlds[index]?.world.map(({ snapshot: { value } }) => (typeof value === 'string' ? value : '-')) ?? [];
const finalsOf = (result: Explored): readonly string[] =>
  result.finals.map((index) => valuesOf(result, index).join(' ')).sort();
const offersOf = (machines: Readonly<Record<string, AnyStateMachine>>): readonly string[] => {
  const network = new Network(castsOf(machines));
  return network.choices(network.first.after).map(({ kind, actor, event }) => `${kind} ${actor} ${event.type}`);
};

const steps = (count: number): AnyStateMachine =>
  chart({
    initial: 's0',
    states: Object.fromEntries(
      Array.from({ length: count + 1 }, (_, at) => [`s${at}`, at < count ? { on: { 'env.step': `s${at + 1}` } } : {}]),
    ),
  });

describe('the independent explorer', () => {
  it('uses nothing of the engine, and but for the answers about boxes nothing of the product', () => {
    const here = new URL('./', import.meta.url);
    const explorer = ['macrostep.ts', 'network.ts', 'explore.ts', 'fairness.ts', 'verdicts.ts'];
    expect(readdirSync(here)).toEqual(expect.arrayContaining(explorer));
    const importsOf = (file: string): readonly string[] =>
      [...readFileSync(new URL(file, here), 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/g)].map(
        ([, from, alone]) => from ?? alone ?? '',
      );
    const foreign = explorer.flatMap(importsOf).filter((name) => !explorer.includes(name.replace('./', '')));
    expect(foreign.filter((name) => name.includes('engine') || name.startsWith('../../src/index'))).toEqual([]);
    const semantics = explorer.filter((file) => file !== 'verdicts.ts').flatMap(importsOf);
    expect([...new Set(semantics.filter((name) => !name.startsWith('./')))]).toEqual(['xstate']);
    expect([...new Set(foreign)].sort()).toEqual([
      '../../machines/index.ts',
      '../../src/boot/assemble.ts',
      '../../src/boot/observe.ts',
      '../../src/boot/plan.ts',
      '../../src/model/property-names.ts',
      '../../src/model/verdict.ts',
      '../../src/model/view.ts',
      '../../src/properties/index.ts',
      'xstate',
    ]);
  });

  it('counts the worlds of actors that have nothing to do with each other', () => {
    const { worlds, transitions, depth, finals, complete } = explored({ a: steps(3), b: steps(2) });
    expect([worlds.length, transitions, depth, finals.length, complete]).toEqual([12, 17, 5, 1, true]);
  });

  it('keeps mail in order per sender and receiver, and in no order otherwise', () => {
    const sender = (one: string, other: string) => chart({ entry: [to('ear', one), to('ear', other)] });
    const ear = chart({
      context: { heard: '' },
      on: { '*': { actions: assign({ heard: ({ context, event }) => `${context['heard']}${event.type}` }) } },
    });
    const result = explored({ x: sender('a', 'b'), y: sender('c', 'd'), ear });
    const heard = result.finals.map(
      (index) => (result.worlds[index]?.world[2]?.snapshot.context as { heard: string } | undefined)?.heard ?? '',
    );
    expect(heard.sort()).toEqual(['abcd', 'acbd', 'acdb', 'cabd', 'cadb', 'cdab']);
  });

  it('holds an event back as long as its receiver puts it off, and all mail behind it', () => {
    const sender = chart({ entry: [to('lock', 'take'), to('lock', 'look')] });
    const lock = chart({
      initial: 'held',
      states: {
        held: { meta: { defer: ['take'] }, on: { 'env.free': 'free', look: 'early' } },
        free: { on: { take: {}, look: 'late' } },
        early: {},
        late: {},
      },
    });
    expect(offersOf({ sender, lock })).toEqual(['env lock env.free']);
    expect(finalsOf(explored({ sender, lock }))).toEqual(['- late']);
  });

  it('offers idle events only where nothing else can happen, a timer included', () => {
    const sleepy = chart({ initial: 's', states: { s: { on: { 'idle.rest': 't' } }, t: {} } });
    const timed = chart({ initial: 's', states: { s: { after: { 5: 't' } }, t: {} } });
    expect(offersOf({ sleepy, timed })).toEqual(['timer timed xstate.after.5.(machine).s']);
    const { worlds } = explored({ sleepy, timed });
    expect([worlds.length, worlds.every(isQuiet)]).toEqual([3, true]);
  });

  it('handles calls inside the step, depth-first, and a busy actor hears its answer when its own sends are out', () => {
    const asker = chart({
      on: {
        'env.ask': { actions: [to('other', 'call.x'), to('ear', 'call.first')] },
        'reply.x': { actions: to('ear', 'call.second') },
      },
    });
    const other = chart({ on: { 'call.x': { actions: [to('asker', 'reply.x'), to('ear', 'call.zeroth')] } } });
    const network = new Network(castsOf({ asker, other, ear: chart({ on: { '*': {} } }) }));
    expect(walk(network, '0').said.map((line) => line.replace(/.*"type":"(.*)".*/, '$1'))).toEqual([
      'call.x',
      'call.zeroth',
      'call.first',
      'reply.x',
      'call.second',
    ]);
  });

  it('forgets a timer that is cancelled, and all of an actor that is done', () => {
    const late = (more: object) =>
      chart({
        initial: 's',
        states: {
          s: { entry: raise({ type: 'ring' }, { delay: 1, id: 'bell' }), on: { ring: 'rung', ...more } },
          off: {},
          rung: {},
          end: { type: 'final' },
        },
      });
    expect(finalsOf(explored({ a: late({ 'env.off': { target: 'off', actions: cancel('bell') } }) }))).toEqual([
      'off',
      'rung',
    ]);
    expect(finalsOf(explored({ a: late({ 'env.end': 'end' }) }))).toEqual(['end', 'rung']);
  });

  it('finds events that nobody declares, and not those that are ignored or guarded', () => {
    const says = (type: string) => chart({ entry: to('ear', type) });
    const ear = chart({
      initial: 's',
      on: { 'known.*': {} },
      states: { s: { on: { guarded: { guard: () => false } } } },
    });
    const findings = (type: string) => [...explored({ a: says(type), ear }).findings];
    expect([findings('known.well'), findings('guarded'), findings('new')]).toEqual([[], [], [['ear|s|new', 1]]]);
    expect(findings('call.new')).toEqual([['ear|s|call.new', 0]]);
  });

  const dog = (kick: object) =>
    chart({
      initial: 'watching',
      states: { watching: { after: { 10: 'barked' }, on: { 'env.kick': kick } }, barked: {} },
    });

  it.each([
    ['a run with an end', 'none', { a: steps(2) }],
    ['one step that could be taken all the time is not', 'unfair', { a: dog({ actions: assign({}) }) }],
    ['a timer that is armed anew each time need not go off', 'fair', { a: dog({ target: 'watching', reenter: true }) }],
    [
      'one who turns round beside others does so for ever once they have come to their end',
      'fair',
      { a: chart({ on: { 'env.turn': { actions: assign({}) } } }), b: steps(1) },
    ],
    [
      'nothing is left undone',
      'fair',
      { a: chart({ initial: 'l', states: { l: { on: { 'env.t': 'r' } }, r: { on: { 'env.t': 'l' } } } }) },
    ],
  ] as const)('tells how runs go on for ever: %s', (_, how, machines) => {
    expect(endless(explored(machines))).toBe(how);
  });

  it.each([
    [
      'arms a timer twice',
      { entry: [raise({ type: 'x' }, { delay: 1, id: 't' }), raise({ type: 'x' }, { delay: 1, id: 't' })] },
    ],
    ['sends to nobody', { entry: sendTo(({ system }) => system.get('nobody') as AnyActorRef, { type: 'x' }) }],
    ['invokes', { invoke: { src: chart({}) } }],
    ['keeps what JSON cannot', { context: { when: new Date(0) } }],
    ['goes round in itself', { initial: 's', states: { s: { always: 't' }, t: { always: 's' } } }],
    ['calls without end', { on: { 'call.x': { actions: to('a', 'call.x') } }, entry: to('a', 'call.x') }],
  ])('refuses a machine that %s', (_, config) => {
    expect(explored({ a: chart(config) }).refused).toMatchObject({ depth: 0 });
  });
});
