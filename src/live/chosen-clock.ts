import type { AnyActorRef, EventObject } from 'xstate';
import { canonical } from '../engine/index.ts';

/** Entry of an armed timer in XState's scheduler. */
export interface Scheduled {
  readonly id: string;
  readonly source: AnyActorRef;
  readonly target: AnyActorRef;
  readonly event: EventObject;
}

/**
 * The clock of a live system. No time passes by itself: an armed timer fires when the scheduler chooses it, whatever its delay. A
 * timeout in the kernel is an estimate, and any other CPU may be slower. It has the two methods of XState's clock interface, like
 * SimulatedClock; that one fires all timers up to a moment, and here each is fired alone.
 */
export class ChosenClock {
  readonly #scheduled: () => readonly Scheduled[];
  readonly #armed = new Map<number, { readonly entry: Scheduled; readonly fire: () => void }>();
  readonly #nameless = new WeakSet<object>();
  #next = 0;

  /** @param scheduled - the timers currently listed by the system's scheduler */
  constructor(scheduled: () => readonly Scheduled[]) {
    this.#scheduled = scheduled;
  }

  /** Called by XState's scheduler directly after it has listed the timer, so the timer is the unknown one in the list. */
  setTimeout(fire: () => void): number {
    const known = new Set([...this.#armed.values()].map(({ entry }) => entry));
    const entry = this.#scheduled().find((one) => !known.has(one));
    if (!entry) throw new RangeError('a timer was armed that the scheduler does not list');
    this.#armed.set(++this.#next, { entry, fire });
    return this.#next;
  }

  clearTimeout(id: number): void {
    this.#armed.delete(id);
  }

  /** XState gives timers without an id a random one. The engine names them by their event, so this class does too. */
  markNameless(event: object): void {
    this.#nameless.add(event);
  }

  /** The armed timers of one actor, by name. */
  timers(
    actor: AnyActorRef,
  ): readonly { readonly name: string; readonly target: AnyActorRef; readonly event: EventObject }[] {
    return [...this.#armed.values()]
      .filter(({ entry }) => entry.source === actor)
      .map(({ entry }) => ({ name: this.#nameOf(entry), target: entry.target, event: entry.event }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Fires one timer. */
  fire(actor: AnyActorRef, name: string): void {
    const found = [...this.#armed].find(([, { entry }]) => entry.source === actor && this.#nameOf(entry) === name);
    if (!found) throw new RangeError(`${actor.id} has no armed timer ${name}`);
    const [id, { fire }] = found;
    this.#armed.delete(id);
    fire();
  }

  #nameOf({ id, event }: Scheduled): string {
    return this.#nameless.has(event) ? canonical(event, 'event') : id;
  }
}
