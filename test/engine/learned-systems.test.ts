import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { LearnedSystems } from '../../src/engine/reductions/partial-order/learned-systems.ts';
import { KnowledgeVersion } from '../../src/engine/reductions/partial-order/knowledge-version.ts';
import { chart, networkOf } from './tiny.ts';

const by = (more: number) =>
  assign({ count: ({ context }: { context: Record<string, unknown> }) => (context['count'] as number) + more });

/** A counter that stands at a number, and what is known of it once it was seen going down. */
function seenGoingDownAt(count: number) {
  const machine = chart({
    id: 'counter',
    meta: { counters: ['count'] },
    context: { count },
    on: { 'call.down': { actions: by(-1) } },
  });
  const network = networkOf({ n: machine });
  const learned = new LearnedSystems(network, new KnowledgeVersion());
  const [table] = network.tables;
  if (!table) throw new Error('no table');
  const { locals } = table;
  const first = table.cell(network.initial[0] ?? 0).local;
  const down = network.events.intern({ type: 'call.down' });
  locals.step(first, down);
  learned.learn();
  const at = (value: number): number => locals.adopt(locals.snapshot(first), () => ({ count: value }));
  return [1, 2, 3, 4, 5, 6].filter((value) => learned.edge(0, at(value), down) !== undefined);
}

describe('what is known of a counter', () => {
  it('at one value far above zero is known at all of them', () => {
    expect([3, 5, 40].map((count) => seenGoingDownAt(count))).toEqual([
      [3, 4, 5, 6],
      [3, 4, 5, 6],
      [3, 4, 5, 6],
    ]);
  });

  it('near zero is known there alone', () => {
    expect([1, 2].map((count) => seenGoingDownAt(count))).toEqual([[1], [2]]);
  });
});
