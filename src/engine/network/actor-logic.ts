import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, StateValue } from 'xstate';
import { canonical, deepFreeze, canonicalise } from './canonical.ts';
import { messageOf, NetworkError } from './errors.ts';
import type { EngineEvent } from './events.ts';
import { checkMachine, deferredTypes, matches, offeredTypes } from './machine-rules.ts';

/** The snapshot of one machine, in XState's form: `value`, `context`, `hasTag`, `matches`. */
export type MachineSnapshot = AnyMachineSnapshot;
/** Any XState machine. */
export type Machine = AnyStateMachine;

/** One actor of a network. `id` is the address for messages from other machines. */
export interface ActorDefinition {
  readonly id: string;
  readonly machine: Machine;
  readonly input?: unknown;
}

/** Effects of a macrostep, in execution order. */
export type Effect =
  | { readonly kind: 'send'; readonly to: string; readonly event: unknown }
  | { readonly kind: 'arm'; readonly name: string; readonly to: string; readonly event: unknown }
  | { readonly kind: 'cancel'; readonly name: string };

/** The result of one macrostep; `key` is equal exactly when the snapshots are. */
export interface Outcome {
  readonly raw: MachineSnapshot;
  readonly key: string;
  readonly effects: readonly Effect[];
}

/** A macrostep with more microsteps is assumed to be an infinite `always` or `raise` loop; XState's own limit is off by default. */
const microstepsMax = 1000;

/**
 * The only interface to XState: a machine driven as a pure function, within a scope that records effects instead of executing
 * them. The public pure `transition()` is not used. It resolves `system.get` to undefined, so that messages silently go to the
 * sender itself, and it builds an actor on every call.
 */
export class ActorLogic {
  readonly id: string;
  readonly machine: Machine;
  readonly #input: unknown;
  readonly #scope: AnyActorScope;
  readonly #paranoid: boolean;
  #effects: Effect[] = [];
  #microsteps = 0;

  constructor(definition: ActorDefinition, peers: Stubs, paranoid: boolean) {
    this.id = definition.id;
    this.machine = definition.machine;
    this.#input = definition.input;
    this.#paranoid = paranoid;
    this.#scope = this.#makeScope(peers);
    this.#guarded('before it starts', () => checkMachine(this.machine));
    // XState shares a context that is not a function: entry actions that write to it would affect all later networks.
    if (typeof this.machine.config.context === 'object') deepFreeze(this.machine.config.context);
  }

  /** The state after entry actions and `always`. */
  initial(): Outcome {
    return this.#guarded('in its initial state', () =>
      this.#twice(() => this.#record(() => this.machine.getInitialSnapshot(this.#scope, this.#input))),
    );
  }

  /** One macrostep. Pure: the snapshot and the event are frozen, and every effect is data. */
  transition(snapshot: MachineSnapshot, event: EngineEvent): Outcome {
    return this.#guarded(`in state ${stateText(snapshot)} on ${event.type}`, () =>
      this.#twice(() => this.#record(() => this.machine.transition(snapshot, event, this.#scope))),
    );
  }

  /**
   * The canonical representative of equal snapshots. It is rebuilt from the canonical text with states in document order, so that
   * neither key order nor the order of entering regions distinguishes two equal worlds.
   */
  represent(raw: MachineSnapshot): MachineSnapshot {
    return this.#guarded(`in state ${stateText(raw)}`, () => {
      const snapshot = this.machine.resolveState({
        value: inDocumentOrder(this.machine.root, raw.value as StateValue),
        context: canonicalise(raw.context),
        historyValue: raw.historyValue,
        status: raw.status,
        output: raw.output,
      });
      snapshot._nodes.sort((a, b) => a.order - b.order);
      return snapshot;
    });
  }

  /**
   * A snapshot of a like machine with another context, as if that machine had reached it.
   * @throws NetworkError when it has history states, which have names of their own
   */
  adopted(snapshot: MachineSnapshot, context: unknown): Outcome {
    if (Object.keys(snapshot.historyValue as object).length > 0) throw new NetworkError('it has a history');
    const raw = { ...snapshot, machine: this.machine, context } as MachineSnapshot; // keyOf and represent read only these fields.
    return { raw, key: keyOf(raw), effects: [] };
  }

  /** Whether an active state or an ancestor names this type, including explicit ignores. */
  declares(snapshot: MachineSnapshot, type: string): boolean {
    return snapshot._nodes.some((node) => [...node.transitions.keys()].some((descriptor) => matches(type, descriptor)));
  }

  /** Whether queued events of this type are deferred in this state. */
  defers(snapshot: MachineSnapshot, type: string): boolean {
    return snapshot._nodes.some((node) => deferredTypes(node).some((descriptor) => matches(type, descriptor)));
  }

  /** The types with this prefix that the machine handles in this state, in declaration order. */
  offers(snapshot: MachineSnapshot, prefix: string): readonly string[] {
    if (snapshot.status !== 'active') return [];
    return this.#guarded(`in state ${stateText(snapshot)}`, () =>
      offeredTypes(this.machine, prefix).filter((type) => snapshot.can({ type })),
    );
  }

  /** Adds actor and event to an exception of a machine. */
  #guarded<T>(where: string, body: () => T): T {
    try {
      return body();
    } catch (thrown) {
      throw new NetworkError(`${this.id} (machine ${this.machine.id}) ${where}: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    }
  }

  /** Repeats a transition and compares: a guard or assign that reads a clock, a counter or another actor gives another result. */
  #twice(body: () => Outcome): Outcome {
    const first = body();
    if (!this.#paranoid) return first;
    const second = body();
    const same =
      first.key === second.key && canonical(first.effects, 'effects') === canonical(second.effects, 'effects');
    if (!same) throw new NetworkError('the same transition gave two results; guards and actions must be pure');
    return first;
  }

  #record(run: () => MachineSnapshot): Outcome {
    this.#effects = [];
    this.#microsteps = 0;
    const raw = run();
    if (raw.status === 'error') throw raw.error;
    if (Object.keys(raw.children).length > 0) throw new NetworkError('it has child actors; the set of actors is fixed');
    return { raw, key: keyOf(raw), effects: this.#effects };
  }

  /** Called for every microstep by XState's inspection hook, the only place to stop an infinite loop from outside. */
  #countMicrostep(): void {
    if (++this.#microsteps > microstepsMax) {
      throw new NetworkError(`more than ${microstepsMax} microsteps in one step: an always or raise loop`);
    }
  }

  #makeScope(stubs: Stubs): AnyActorScope {
    const scope = {
      id: this.id,
      sessionId: this.id,
      self: stubs.get(this.id),
      logger: () => {},
      defer: refuse('defers an effect'),
      emit: () => {},
      stopChild: refuse('stops a child actor'),
      system: {
        get: (name: string) => stubs.get(name) ?? refuse(`sends to ${name}, which is no actor of this network`)(),
        _sendInspectionEvent: () => this.#countMicrostep(),
      },
      actionExecutor: (action: { readonly type: string; readonly params: unknown }) => {
        const effect = effectOf(action.type, action.params as ActionParams, stubs, this.id);
        if (effect) this.#effects.push(effect);
      },
    };
    // XState requires a complete ActorRef; the stubs have the part that a pure transition may use.
    return scope as unknown as AnyActorScope;
  }
}

/** Stubs of the actors by id: addresses for messages between machines. */
export type Stubs = ReadonlyMap<string, object>;

const refuse = (what: string) => (): never => {
  throw new NetworkError(`it ${what}`);
};

/** A stub for each actor, with the part of an actor that a pure transition may use. */
export const stubsOf = (ids: readonly string[]): Stubs => new Map(ids.map((id) => [id, stubOf(id)]));

const stubOf = (id: string): object => ({
  id,
  sessionId: id,
  send: refuse(`calls send() on ${id}; use sendTo`),
  getSnapshot: refuse(`reads the snapshot of ${id}; ask by a call.* event`),
  // createActor() looks here first, for spawn, spawnChild and invoke alike.
  get system(): never {
    throw new NetworkError('it spawns a child actor; the set of actors is fixed by the scenario');
  },
});

interface ActionParams {
  readonly to?: { readonly id?: string };
  readonly event: unknown;
  readonly id?: string;
  readonly delay?: number;
  readonly sendId?: string;
}

function effectOf(type: string, params: ActionParams, stubs: Stubs, self: string): Effect | null {
  switch (type) {
    case 'xstate.log':
    case 'xstate.emit':
      return null;
    case 'xstate.cancel':
      return { kind: 'cancel', name: params.sendId ?? '' };
    case 'xstate.raise':
      // Without a delay XState has already queued it within the macrostep.
      return params.delay === undefined ? null : arm(params, self);
    case 'xstate.sendTo': {
      const to = params.to?.id ?? '';
      if (stubs.get(to) !== params.to)
        throw new NetworkError(
          `it sends ${canonical(params.event, 'event')} to something that is no actor of this network`,
        );
      return params.delay === undefined ? { kind: 'send', to, event: params.event } : arm(params, to);
    }
    case 'xstate.spawnChild':
    case 'xstate.stopChild':
      throw new NetworkError(`it uses ${type.slice('xstate.'.length)}; the set of actors is fixed by the scenario`);
    default:
      throw new NetworkError(
        `it uses the custom action ${type}; only assign, raise, sendTo, enqueueActions, cancel, log and emit can be replayed`,
      );
  }
}

/** A timer without an id is named by its event, so that different anonymous timers do not clash. */
const arm = (params: ActionParams, to: string): Effect => ({
  kind: 'arm',
  name: params.id ?? canonical(params.event, 'event'),
  to,
  event: params.event,
});

/** XState orders parallel regions by key; sorting them by the chart makes the order a property of the machine. */
function inDocumentOrder(node: Machine['root'], value: StateValue): StateValue {
  if (typeof value === 'string') return value;
  return Object.fromEntries(
    Object.entries(node.states)
      .filter(([key]) => value[key] !== undefined)
      .map(([key, child]) => [key, inDocumentOrder(child, value[key] as StateValue)]),
  );
}

function keyOf(raw: MachineSnapshot): string {
  const history = Object.entries(raw.historyValue as Readonly<Record<string, readonly { id: string }[]>>).map(
    ([id, nodes]) => [id, nodes.map((node) => node.id).sort()],
  );
  const output = raw.output === undefined ? '' : canonical(raw.output, 'output');
  return [
    canonical(raw.value, 'value'),
    canonical(raw.context, 'context'),
    raw.status,
    canonical(Object.fromEntries(history), 'history'),
    output,
  ].join(' ');
}

/** A state value as text: `idle`, or JSON for nested states. */
export const stateText = (snapshot: MachineSnapshot): string =>
  typeof snapshot.value === 'string' ? snapshot.value : canonical(snapshot.value, 'value');
