import type { AnyActorRef, EventObject } from 'xstate';
import { canonical } from '../engine/index.ts';

/** What XState's scheduler notes about an armed timer. */
export interface Scheduled {
  readonly id: string;
  readonly source: AnyActorRef;
  readonly target: AnyActorRef;
  readonly event: EventObject;
}

/**
 * The clock of a live system, on which no time passes by itself: an armed timer goes off when the chooser says so,
 * however short or long its delay, because a timeout in the kernel is a guess and any other CPU may be slower.
 * It has the two methods that XState asks of a clock, as XState's own SimulatedClock does; that one fires all timers up
 * to a moment, and here each has to be fired alone.
 */
export class ChosenClock {
  readonly #scheduled: () => readonly Scheduled[];
  readonly #armed = new Map<number, { readonly entry: Scheduled; readonly fire: () => void }>();
  readonly #nameless = new WeakSet<object>();
  #next = 0;

  /** @param scheduled - the timers that the system's scheduler lists now */
  constructor(scheduled: () => readonly Scheduled[]) {
    this.#scheduled = scheduled;
  }

  /** XState arms a timer: its scheduler has listed it just before, so it is the one not seen yet. */
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

  /** Timers without an id get a random one from XState; the engine names them by their event, so this must too. */
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

  /** Lets one timer go off. */
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
