import type { Exploration, Network, Visit, World } from '../engine/index.ts';
import type { OverWaitReport } from '../model/verdict.ts';
import { overWaitIn, type OverWait } from '../properties/index.ts';
import type { Observer } from '../boot/observe.ts';

/** Actors whose timers are timeouts of the gate or of the design. */
const waiters: readonly string[] = ['gate', 'flush_probe', 'owner'];

/** Finds the first world in which the gate over-waits; breadth-first order makes its schedule a shortest one. */
export class OverWaits {
  readonly #network: Network;
  readonly #observer: Observer;
  #first: (OverWait & { readonly world: number; readonly image: World }) | null = null;

  constructor(network: Network, observer: Observer) {
    this.#network = network;
    this.#observer = observer;
  }

  /** Examines a visited world. */
  visit(visit: Visit): void {
    if (this.#first !== null || !visit.isQuiet()) return;
    for (const image of visit.images()) {
      const hasTimer = this.#network.choices(image).some(({ actor }) => waiters.includes(actor));
      const found = overWaitIn(this.#observer.view(image), hasTimer);
      if (found === null) continue;
      this.#first = { ...found, world: visit.index, image };
      return;
    }
  }

  report(exploration: Exploration): OverWaitReport | null {
    if (this.#first === null) return null;
    const { cause, why, world, image } = this.#first;
    return { cause, why, schedule: exploration.schedule(world, image), steps: exploration.depthOf(world) };
  }
}
