import type { Network, World } from '../engine/index.ts';
import type { ReplayStep } from '../model/replay.ts';
import type { View } from '../model/view.ts';
import { observerOf } from '../boot/observe.ts';
import type { Plan } from '../boot/plan.ts';
import { iomemLines, narratorOf } from '../narrate/narrator.ts';
import type { LiveStep, LiveSystem } from './live-system.ts';

// A live system has no numbered worlds; two constants stand for the worlds before and after the step.
const before: World = [0];
const after: World = [1];

/** Describes steps of live actors like a replay, and computes their view. */
export class LiveNarrator {
  #step: LiveStep;
  readonly #narrate: ReturnType<typeof narratorOf>;
  readonly #observer: ReturnType<typeof observerOf>;

  constructor(plan: Plan, live: LiveSystem) {
    const now = live.snapshots();
    this.#step = {
      choice: { index: 0, kind: 'idle', actor: '', event: { type: '' } },
      touched: [],
      deliveries: [],
      before: now,
      after: now,
    };
    const glass: Glass = {
      snapshot: (world, actor) => {
        const found = (world === before ? this.#step.before : this.#step.after).get(actor);
        if (!found) throw new RangeError(`${actor} is no actor of this system`);
        return found;
      },
      local: (world, actor) => (world === after && this.#step.touched.includes(actor) ? 1 : 0),
    };
    this.#narrate = narratorOf(plan, glass);
    this.#observer = observerOf(plan, glass);
  }

  /** One step in the form of `replay`. @param index - from 1 */
  narrate(step: LiveStep, index: number): ReplayStep {
    this.#step = step;
    const { choice, touched } = step;
    const deliveries = step.deliveries.map((delivery) => ({ ...delivery, depth: 0 }));
    const described = this.#narrate({ choice, before, after, touched, deliveries, findings: [] }, index);
    return { ...described, iomem: iomemLines(this.#observer.iomem(after)) };
  }

  /** The view after the latest described step. */
  view(): View {
    return this.#observer.view(after);
  }
}

type Glass = Pick<Network, 'snapshot' | 'local'>;
