import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CheapestFirst } from '../../src/trace/heap.ts';

describe('a queue of the cheapest first', () => {
  it('gives every item once, by cost, and of equals the latest', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5)), (costs) => {
        const queue = new CheapestFirst<number>();
        for (const [item, cost] of costs.entries()) queue.put(item, cost);
        const wanted = [...costs.entries()].toSorted(([a, x], [b, y]) => x - y || b - a).map(([item]) => item);
        expect(costs.map(() => queue.take()?.item)).toEqual(wanted);
        expect(queue.take()).toBeNull();
      }),
    );
  });
});
