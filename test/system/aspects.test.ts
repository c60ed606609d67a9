import { describe, expect, it } from 'vitest';
import { search } from '../../src/engine/index.ts';
import type { View } from '../../src/model/view.ts';
import { assemble } from '../../src/boot/assemble.ts';
import { observerOf } from '../../src/boot/observe.ts';
import { boxOf, planned } from './reduced.ts';

/** Parts that look at little of their actors, as the properties read them. */
const parts: readonly (keyof View)[] = ['gate', 'outstanding'];

describe('what a part of the view hangs on', () => {
  it.each(['f', 'a0', 'd', 'e5'])('decides it in every world, under %s', (design) => {
    const plan = planned(boxOf('scale:2'), design);
    const network = assemble(plan);
    const observer = observerOf(plan, network);
    const actors = observer.actorsOf(parts);
    const views = new Map<string, string>();
    const wrong: number[] = [];
    search(network, {
      bounds: { worlds: 6000 },
      visit: (visit) => {
        const world = visit.world();
        const key = actors
          .map(
            (actor) => observer.aspectOf(parts, actor, network.snapshot(world, actor)) ?? network.local(world, actor),
          )
          .join('|');
        const { gate, outstanding } = observer.view(world);
        const text = JSON.stringify([gate, outstanding]);
        if ((views.get(key) ?? text) !== text) wrong.push(visit.index);
        views.set(key, text);
      },
    });
    expect(wrong).toEqual([]);
    expect(views.size).toBeGreaterThan(1);
  });
});
