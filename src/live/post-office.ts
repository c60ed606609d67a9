import { isCall, type EngineEvent } from '../engine/network/events.ts';
import type { Delivery, Mail } from '../engine/index.ts';

/** A message of a live step, in the engine's form without the nesting of calls, which only the engine counts. */
export type LiveDelivery = Omit<Delivery, 'depth'>;

/**
 * Holds messages between actors until the scheduler delivers them: first in, first out per sender and receiver. XState has one
 * mailbox per actor and empties it immediately, so messages would never overtake each other. Here a message is held between
 * XState's mailbox and the machine. `announce` is called for every send by the system's inspection, the only place where XState
 * names the sender. `admits` is called when the message leaves the mailbox.
 */
export class PostOffice {
  /** By receiver: senders of the messages in its XState mailbox, oldest first; `null` is the scheduler. */
  readonly #announced = new Map<string, (string | null)[]>();
  /** By receiver, then by sender: the held messages. */
  readonly #held = new Map<string, Map<string, EngineEvent[]>>();
  #log: LiveDelivery[] = [];

  /** Called before a message enters the XState mailbox of `to`. */
  announce(from: string | null, to: string, event: EngineEvent): void {
    at(this.#announced, to, () => []).push(from);
    if (from !== null && !isCall(event.type)) this.#log.push({ from, to, event, kind: 'queue' });
  }

  /** Called when a message leaves the XState mailbox of `to`: true to deliver it now, false when it is held. */
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

  /** The held messages of an actor, one entry per sender, in order of first use. */
  mail(to: string): readonly Mail[] {
    return [...(this.#held.get(to) ?? [])]
      .filter(([, events]) => events.length > 0)
      .map(([from, events]) => ({ from, events: [...events] }));
  }

  /** Removes the oldest message of a sender. */
  collect(to: string, from: string): EngineEvent {
    const event = this.#held.get(to)?.get(from)?.shift();
    if (event === undefined) throw new RangeError(`${to} has no mail from ${from}`);
    return event;
  }

  /** The messages since the last call, in order of execution. */
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
