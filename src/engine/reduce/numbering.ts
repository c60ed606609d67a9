import { at, isCall } from '../network/events.ts';
import type { Network } from '../network/network.ts';
import type { Message, Numbering } from './prospect.ts';

/** Numbers messages from 0, and their arrivals. */
export function numberingOf(network: Pick<Network, 'tables' | 'events'>): Numbering {
  /** By target and event. */
  const arrivals: number[][] = network.tables.map(() => []);
  /** By sender and arrival. */
  const messages: Message[][] = network.tables.map(() => []);
  let arrived = 0;
  let mailed = 0;
  return (from, { target, event }) => {
    const arrival = (at(arrivals, target)[event] ??= arrived++);
    return (at(messages, from)[arrival] ??= {
      target,
      event,
      call: isCall(network.events.event(event).type),
      arrival,
      mail: mailed++,
    });
  };
}
