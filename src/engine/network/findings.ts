import type { EngineEvent } from './events.ts';

/** An event that reached a state which neither handles nor ignores it: a gap in a machine, always reported. */
export interface Finding {
  readonly actor: string;
  /** The state value, as text. */
  readonly state: string;
  readonly event: EngineEvent;
  /** One line that describes it completely. */
  readonly text: string;
}

/** Interns the findings of a network by (actor, state value, event type). */
export class FindingTable {
  readonly #list: Finding[] = [];
  readonly #ids = new Map<string, number>();

  intern(actor: string, state: string, event: EngineEvent, done: boolean): number {
    const text = `${actor} in state ${state} got ${event.type}, which ${done ? 'reaches a machine that is done' : 'it neither handles nor ignores'}`;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    this.#ids.set(text, this.#list.length);
    return this.#list.push({ actor, state, event, text }) - 1;
  }

  finding(id: number): Finding {
    const found = this.#list[id];
    if (!found) throw new RangeError(`no finding ${id}`);
    return found;
  }
}
