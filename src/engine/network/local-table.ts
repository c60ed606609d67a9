import { stateText, type ActorLogic, type Effect, type MachineSnapshot, type Outcome } from './actor-logic.ts';
import { NetworkError } from './errors.ts';
import { at, type EventTable } from './events.ts';
import type { FindingTable } from './findings.ts';

/** Transition of a local state by one event: the next local and its effects in order. `finding` is -1 for none. */
export interface LocalStep {
  readonly local: number;
  readonly effects: readonly Effect[];
  readonly finding: number;
}

interface Local {
  /** Equal exactly when the snapshots are. */
  readonly key: string;
  readonly snapshot: MachineSnapshot;
  /** Transitions that a search has taken. */
  readonly steps: Map<number, LocalStep>;
  /** Transitions computed for queries only; `null` where the machine breaks a rule. */
  readonly tries: Map<number, LocalStep | null>;
}

/**
 * The local states of one actor (canonical value, context, status, output, history), numbered in order of discovery, and the memo
 * of XState's transitions by (local, event). Tables are per actor and not per machine, because a snapshot refers to its machine:
 * sharing once sent replies to the wrong peer.
 */
export class LocalTable {
  readonly logic: ActorLogic;
  readonly #events: EventTable;
  readonly #findings: FindingTable;
  readonly #locals: Local[] = [];
  readonly #ids = new Map<string, number>();
  /** Every (local, event) passed to `step`, once each, in order of first use. */
  readonly met: { readonly local: number; readonly event: number }[] = [];

  constructor(logic: ActorLogic, events: EventTable, findings: FindingTable) {
    this.logic = logic;
    this.#events = events;
    this.#findings = findings;
  }

  /** The number of known locals. */
  get size(): number {
    return this.#locals.length;
  }

  initial(): LocalStep {
    const outcome = this.logic.initial();
    return { local: this.#intern(outcome), effects: outcome.effects, finding: -1 };
  }

  /** A key that is equal for equal locals, independent of the network. */
  key(local: number): string {
    return at(this.#locals, local).key;
  }

  snapshot(local: number): MachineSnapshot {
    return at(this.#locals, local).snapshot;
  }

  /** The number of a snapshot of a like machine, with another context. */
  adopt(snapshot: MachineSnapshot, change: (context: unknown) => unknown): number {
    return this.#intern(this.logic.adopted(snapshot, change(snapshot.context)));
  }

  step(local: number, event: number): LocalStep {
    const { snapshot, steps, tries } = at(this.#locals, local);
    let step = steps.get(event);
    if (!step) {
      step = tries.get(event) ?? this.#compute(local, snapshot, event);
      steps.set(event, step);
      this.met.push({ local, event });
    }
    return step;
  }

  /** The transition without recording it as taken; `null` where the machine breaks a rule. */
  attempt(local: number, event: number): LocalStep | null {
    const { snapshot, steps, tries } = at(this.#locals, local);
    const known = steps.get(event) ?? tries.get(event);
    if (known !== undefined) return known;
    let step: LocalStep | null = null;
    try {
      step = this.#compute(local, snapshot, event);
    } catch (thrown) {
      if (!(thrown instanceof NetworkError)) throw thrown;
    }
    tries.set(event, step);
    return step;
  }

  #compute(local: number, snapshot: MachineSnapshot, id: number): LocalStep {
    const event = this.#events.event(id);
    const done = snapshot.status !== 'active';
    // XState stops an actor in its final state and drops its mail, whatever its root state declares.
    if (done || !this.logic.declares(snapshot, event.type)) {
      return { local, effects: [], finding: this.#findings.intern(this.logic.id, stateText(snapshot), event, done) };
    }
    const outcome = this.logic.transition(snapshot, event);
    return { local: this.#intern(outcome), effects: outcome.effects, finding: -1 };
  }

  #intern(outcome: Outcome): number {
    const known = this.#ids.get(outcome.key);
    if (known !== undefined) return known;
    const local =
      this.#locals.push({
        key: outcome.key,
        snapshot: this.logic.represent(outcome.raw),
        steps: new Map(),
        tries: new Map(),
      }) - 1;
    this.#ids.set(outcome.key, local);
    return local;
  }
}
