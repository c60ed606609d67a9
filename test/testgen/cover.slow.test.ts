import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/engine/index.ts';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { endingOf } from '../../src/properties/index.ts';
import { defaultGate } from '../../src/boot/index.ts';
import { modelOf } from '../../src/boot/model-of.ts';
import { coveredBy, coveringWalks } from '../../src/testgen/cover.ts';
import { criteria, type Criterion, type Targets } from '../../src/testgen/item.ts';
import { worldsModel } from '../../src/testgen/network-model.ts';
import { stepGraphOf, type StepGraph } from '../../src/testgen/step-graph.ts';
import { targetsOf } from '../../src/testgen/targets.ts';
import { networkOf, tiny, to } from '../engine/tiny.ts';

const found = (criterion: Criterion): Exclude<Criterion, 'witnesses'>[] =>
  criterion === 'witnesses' ? [] : [criterion];

function targetsIn(
  graph: StepGraph,
  wanted: readonly Criterion[],
  ending: (world: number) => string = () => '',
): Targets {
  return targetsOf(graph, { criteria: wanted, actor: () => true, ending });
}

const textsOf = ({ items }: Targets): readonly string[] => items.map(({ text }) => text).sort();

/** Writes its name into a cell, or waits for ever when it never may. */
const writer = (name: string) =>
  tiny.createMachine({
    id: 'writer',
    initial: 'idle',
    states: { idle: { on: { 'env.write': { target: 'done', actions: to('cell', `call.${name}`) } } }, done: {} },
  });

/** Keeps the first name only. */
const cell = tiny.createMachine({
  id: 'cell',
  initial: 'empty',
  states: {
    empty: { on: { 'call.a': 'a', 'call.b': 'b' } },
    a: { on: { 'call.b': {} } },
    b: { on: { 'call.a': {} } },
  },
});

/** Counts, so that order does not matter. */
const counter = tiny.createMachine({ id: 'cell', on: { 'call.a': {}, 'call.b': {} } });

describe('race pairs', () => {
  it('are both orders of two steps that lead to different worlds', () => {
    const graph = stepGraphOf(networkOf({ a: writer('a'), b: writer('b'), cell }));
    expect(textsOf(targetsIn(graph, ['race-pairs']))).toEqual([
      'env.write at a in idle, before env.write at b in idle',
      'env.write at b in idle, before env.write at a in idle',
    ]);
  });

  it('are none where the two lead to the same world', () => {
    const graph = stepGraphOf(networkOf({ a: writer('a'), b: writer('b'), cell: counter }));
    expect(textsOf(targetsIn(graph, ['race-pairs']))).toEqual([]);
  });

  it('are covered by nothing less than two runs', () => {
    const graph = stepGraphOf(networkOf({ a: writer('a'), b: writer('b'), cell }));
    const walks = coveringWalks(graph, targetsIn(graph, ['race-pairs']));
    expect(walks.map(({ walk }) => walk.map(({ choice }) => choice))).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });
});

const networkIn = (id: string, design: string): ReturnType<typeof modelOf> =>
  modelOf(loadScenario(id), { design, gate: defaultGate(design) });

const cases = [
  ['S17', 'a0'],
  ['S18', 'c'],
  ['S34', 'f'],
  ['S01', 'f'],
] as const;

describe.each(cases)('tests of %s, design %s', (id, design) => {
  const { network, observer } = networkIn(id, design);
  const graph = stepGraphOf(network);
  const ending = (world: number): string => endingOf(observer.view(graph.world(world))).code;

  it.each(criteria.flatMap(found))('cover all %s, and none of them can be left out', (criterion) => {
    const targets = targetsIn(graph, [criterion], ending);
    const walks = coveringWalks(graph, targets);
    const covered = new Set(walks.flatMap(({ walk }) => [...coveredBy(targets, walk)]));
    expect([...covered].sort((a, b) => a - b)).toEqual([...targets.items.keys()]);
    if (walks.length === 1) return;
    const idle = walks.filter(({ covers }, index) => {
      const others = new Set(walks.filter((_, at) => at !== index).flatMap((other) => other.covers));
      return covers.every((item) => others.has(item));
    });
    expect(idle).toEqual([]);
  });

  it('are the same each time', () => {
    const again = stepGraphOf(networkIn(id, design).network);
    const schedules = [graph, again].map((one) =>
      coveringWalks(one, targetsIn(one, ['transitions', 'race-pairs'])).map(({ walk }) =>
        walk.map(({ choice }) => choice).join('/'),
      ),
    );
    expect(schedules[0]).toEqual(schedules[1]);
  });

  it('end where nothing can happen', () => {
    const walks = coveringWalks(graph, targetsIn(graph, ['race-pairs']));
    expect(walks.every(({ walk }) => graph.finals.has(walk.at(-1)?.to ?? 0))).toBe(true);
  });
});

/** Race pairs, counted anew from the network alone: by trying both orders of every two choices of every world. */
function racesOf(network: Network): number {
  const key = (world: ArrayLike<number>): string => Array.prototype.join.call(world, ' ');
  const nameOf = (choice: ReturnType<Network['choices']>[number]): string =>
    JSON.stringify([choice.kind, choice.actor, choice.from, choice.timer, choice.event]);
  const races = new Set<string>();
  const met = new Set([key(network.initial)]);
  for (const open = [network.initial]; open.length > 0;) {
    const world = open.pop() as ArrayLike<number>;
    const choices = network.choices(world);
    const stateOf = (actor: string): string => JSON.stringify(network.snapshot(world, actor).value);
    const after = choices.map(({ index }) => network.step(world, index).after);
    const then = (first: number, name: string): string | null => {
      const next = network.choices(after[first] as ArrayLike<number>).find((choice) => nameOf(choice) === name);
      return next ? key(network.step(after[first] as ArrayLike<number>, next.index).after) : null;
    };
    for (const one of choices)
      for (const other of choices) {
        if (one === other) continue;
        const [late, early] = [then(one.index, nameOf(other)), then(other.index, nameOf(one))];
        if (late === null || late !== early)
          races.add([nameOf(one), stateOf(one.actor), nameOf(other), stateOf(other.actor)].join(' | '));
      }
    for (const next of after) {
      if (met.has(key(next))) continue;
      met.add(key(next));
      open.push(next);
    }
  }
  return races.size;
}

describe('what is to be covered', () => {
  it.each(cases)('%s, design %s: as many race pairs as a count from scratch', (id, design) => {
    const { network } = networkIn(id, design);
    const { items } = targetsIn(stepGraphOf(network), ['race-pairs']);
    expect(items.length).toBe(racesOf(network));
  });

  it('has every step that the graph of @xstate/test has', () => {
    const { network } = networkIn('S17', 'f');
    const graph = stepGraphOf(network);
    let steps = 0;
    for (let world = 0; world < graph.worlds; world++) steps += graph.edges(world).length;
    expect(steps).toBe(worldsModel(network).getAdjacencyList().length);
  });

  it('is less, and never more, where a bound was hit', () => {
    const whole = new Set(
      textsOf(targetsIn(stepGraphOf(networkIn('S18', 'c').network), ['transitions', 'race-pairs'])),
    );
    const cut = stepGraphOf(networkIn('S18', 'c').network, { worlds: 200 });
    const part = textsOf(targetsIn(cut, ['transitions', 'race-pairs']));
    expect([cut.complete, part.length > 0, part.length < whole.size]).toEqual([false, true, true]);
    expect(part.filter((text) => !whole.has(text))).toEqual([]);
  });
});
