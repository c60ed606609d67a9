import { at, isCall } from '../network/events.ts';
import type { Network } from '../network/network.ts';
import type { Message, Numbering } from './prospect.ts';

/** Numbers messages from 0, and their arrivals. */
export function numberingOf(network: Pick<Network, 'tables' | 'events'>): Numbering {
  /** By target and event. */
  const arrivals = network.tables.map(() => new Map<number, Pick<Message, 'arrival' | 'place'>>());
  /** By sender and arrival. */
  const messages: Message[][] = network.tables.map(() => []);
  let arrived = 0;
  let mailed = 0;
  return (from, { target, event }) => {
    const ofTarget = at(arrivals, target);
    let known = ofTarget.get(event);
    if (!known) {
      known = { arrival: arrived++, place: ofTarget.size };
      ofTarget.set(event, known);
    }
    return (at(messages, from)[known.arrival] ??= {
      target,
      event,
      call: isCall(network.events.event(event).type),
      ...known,
      mail: mailed++,
    });
  };
}
