import { canonical, thaw } from './canonical.ts';
import { NetworkError } from './errors.ts';

/** An event between actors: a type and plain JSON fields. */
export interface EngineEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Whether an event of this type is handled within the step that sends it, as a kernel function call under a lock is. */
export const isCall = (type: string): boolean => type.startsWith('call.') || type.startsWith('reply.');

/** Interns the events of a network, numbered from 0 in order of first use. */
export class EventTable {
  readonly #events: EngineEvent[] = [];
  readonly #ids = new Map<string, number>();

  /**
   * The number of an event.
   * @throws NetworkError if it is no plain JSON object with a `type`
   */
  intern(event: unknown): number {
    const text = canonical(event, 'event');
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const value = thaw(text) as EngineEvent;
    if (typeof value?.type !== 'string') throw new NetworkError(`event ${text} has no type`);
    this.#ids.set(text, this.#events.length);
    return this.#events.push(value) - 1;
  }

  /** The frozen event with an interned number. */
  event(id: number): EngineEvent {
    return at(this.#events, id);
  }
}

/** An element that must exist: a miss is a defect of the engine and stops the run. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no element ${index} among ${list.length}`);
  return item;
}
