import { isCall, type EngineEvent } from '../engine/network/events.ts';
import type { Delivery, Mail } from '../engine/index.ts';

/** A message of one live step, as the engine records it, but for the nesting of calls, which only the engine counts. */
export type LiveDelivery = Omit<Delivery, 'depth'>;

/**
 * Holds what actors send each other until the chooser delivers it: first in, first out per sender and receiver.
 * XState knows one mailbox per actor and empties it at once, so a message would never be overtaken there. Here a
 * message stops between XState's mailbox and the machine: `announce` hears of every send from the system's inspection,
 * which is the only place where XState names the sender, and `admits` is asked when the message comes out.
 */
export class PostOffice {
  /** By receiver: who sent what lies in its XState mailbox, oldest first; `null` is the chooser. */
  readonly #announced = new Map<string, (string | null)[]>();
  /** By receiver, then by sender: the mail that waits for the chooser. */
  readonly #held = new Map<string, Map<string, EngineEvent[]>>();
  #log: LiveDelivery[] = [];

  /** A message is about to enter the XState mailbox of `to`. */
  announce(from: string | null, to: string, event: EngineEvent): void {
    at(this.#announced, to, () => []).push(from);
    if (from !== null && !isCall(event.type)) this.#log.push({ from, to, event, kind: 'queue' });
  }

  /** A message comes out of the XState mailbox of `to`: true when the machine is to see it now, false when it is held. */
  admits(to: string, event: EngineEvent): boolean {
    const from = this.#announced.get(to)?.shift() ?? null;
    if (from === null) return true;
    if (isCall(event.type)) {
      this.#log.push({ from, to, event, kind: 'call' });
      return true;
    }
    at(
      at(this.#held, to, () => new Map<string, EngineEvent[]>()),
      from,
      () => [],
    ).push(event);
    return false;
  }

  /** The mail that waits for an actor, one entry per sender that has any, in order of first use. */
  mail(to: string): readonly Mail[] {
    return [...(this.#held.get(to) ?? [])]
      .filter(([, events]) => events.length > 0)
      .map(([from, events]) => ({ from, events: [...events] }));
  }

  /** Takes out the oldest message of a sender. */
  collect(to: string, from: string): EngineEvent {
    const event = this.#held.get(to)?.get(from)?.shift();
    if (event === undefined) throw new RangeError(`${to} has no mail from ${from}`);
    return event;
  }

  /** What was said since the last reading, in order of execution. */
  readLog(): readonly LiveDelivery[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
