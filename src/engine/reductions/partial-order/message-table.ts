import { at, isCall } from '../../network/events.ts';
import type { NetworkTables } from '../../network/network.ts';
import type { LocalSend } from './learned-system.ts';

/** An event at its target, from any sender. */
interface Arrival {
  readonly number: number;
  /** The same, counted for each target alone. */
  readonly place: number;
}

/** Interns messages (sender, target, event), so that `MayHappen` works on small numbers. */
export class MessageTable {
  readonly #events: NetworkTables['events'];
  /** By target and event. */
  readonly #arrivals: readonly Map<number, Arrival>[];
  /** By sender and arrival. */
  readonly #numbers: readonly (number | undefined)[][];
  #arrived = 0;
  // By message: plain lists of small numbers are the fastest to read.
  readonly #senders: number[] = [];
  readonly #targets: number[] = [];
  readonly #ids: number[] = [];
  readonly #arrivalOf: number[] = [];
  readonly #placeOf: number[] = [];
  readonly #calls: boolean[] = [];

  constructor({ tables, events }: Pick<NetworkTables, 'tables' | 'events'>) {
    this.#events = events;
    this.#arrivals = tables.map(() => new Map<number, Arrival>());
    this.#numbers = tables.map(() => []);
  }

  /** The number of a message, always the same one. */
  number(sender: number, { target, event }: Pick<LocalSend, 'target' | 'event'>): number {
    const arrival = this.#arrivalAt(target, event);
    const numbers = at(this.#numbers, sender);
    return (numbers[arrival.number] ??= this.#add(sender, target, event, arrival));
  }

  /** The number of an event at its target, from any sender. */
  arrivalAt(target: number, event: number): number {
    return this.#arrivalAt(target, event).number;
  }

  sender(message: number): number {
    return this.#senders[message] as number;
  }

  target(message: number): number {
    return this.#targets[message] as number;
  }

  event(message: number): number {
    return this.#ids[message] as number;
  }

  isCall(message: number): boolean {
    return this.#calls[message] as boolean;
  }

  /** The arrival of a message: its event at its target, without the sender. */
  arrival(message: number): number {
    return this.#arrivalOf[message] as number;
  }

  /** The same, counted for each target alone. */
  place(message: number): number {
    return this.#placeOf[message] as number;
  }

  #arrivalAt(target: number, event: number): Arrival {
    const ofTarget = at(this.#arrivals, target);
    let arrival = ofTarget.get(event);
    if (!arrival) {
      arrival = { number: this.#arrived++, place: ofTarget.size };
      ofTarget.set(event, arrival);
    }
    return arrival;
  }

  #add(sender: number, target: number, event: number, { number, place }: Arrival): number {
    this.#senders.push(sender);
    this.#targets.push(target);
    this.#ids.push(event);
    this.#arrivalOf.push(number);
    this.#placeOf.push(place);
    return this.#calls.push(isCall(this.#events.event(event).type)) - 1;
  }
}
