import type { Network, World } from '../engine/index.ts';
import type { ReplayStep } from '../model/replay.ts';
import type { View } from '../model/view.ts';
import { observerOf } from '../boot/observe.ts';
import type { Plan } from '../boot/plan.ts';
import { iomemLines, narratorOf } from '../narrate/narrator.ts';
import type { LiveStep, LiveSystem } from './live-system.ts';

// A live system has no numbered worlds, only the two sides of the step at hand.
const before: World = [0];
const after: World = [1];

/** Tells what happens on live actors in the words of a replay, and reads them as an administrator would. */
export class LiveNarrator {
  #step: LiveStep;
  readonly #tell: ReturnType<typeof narratorOf>;
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
    this.#tell = narratorOf(plan, glass);
    this.#observer = observerOf(plan, glass);
  }

  /** One step as `replay` would tell it. @param index - from 1 */
  tell(step: LiveStep, index: number): ReplayStep {
    this.#step = step;
    const { choice, touched } = step;
    const deliveries = step.deliveries.map((delivery) => ({ ...delivery, depth: 0 }));
    const told = this.#tell({ choice, before, after, touched, deliveries, findings: [] }, index);
    return { ...told, iomem: iomemLines(this.#observer.iomem(after)) };
  }

  /** What an administrator sees after the latest step told. */
  view(): View {
    return this.#observer.view(after);
  }
}

type Glass = Pick<Network, 'snapshot' | 'local'>;
