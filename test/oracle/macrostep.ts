import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, AnyStateNode, StateValue } from 'xstate';

// The independent explorer, part 1 of 4: one machine, one event. Nothing of src/ is used here, types neither: what the
// engine does is written down a second time, from docs/architecture.md, docs/glossary.md and adr/0001.

/** What actors say to each other: a type and plain fields. */
export interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What a macrostep asks of the world, in the order asked. */
export type Effect =
  | { readonly kind: 'send'; readonly to: string; readonly event: Said }
  | { readonly kind: 'arm'; readonly name: string; readonly to: string; readonly event: Said }
  | { readonly kind: 'cancel'; readonly name: string };

/** A machine does what no replay could repeat, or what has no end. */
export class Refused extends Error {}

const refuse = (why: string): never => {
  throw new Refused(why);
};

/** More microsteps or calls than this in one step are taken to go on for ever. */
const microstepsMost = 1000;

/** An actor as the set-up names it; `id` is what machines send to. */
export interface Cast {
  readonly id: string;
  readonly machine: AnyStateMachine;
  readonly input?: unknown;
}

/** JSON with sorted keys; what JSON would change or drop is refused, since two worlds would look alike that are not. */
export function textOf(value: unknown, depth = 0): string {
  if (depth > 200) return refuse('a value that contains itself');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : refuse(`the number ${value}`);
  if (typeof value !== 'object') return refuse(`a value of type ${typeof value}`);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => textOf(item, depth + 1)).join()}]`;
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.getOwnPropertySymbols(value).length > 0)
    return refuse('an object that is no plain one');
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${textOf(field, depth + 1)}`).join()}}`;
}

/** Frozen all the way down: a machine that writes to its context or to an event throws, and is refused. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Everything of a snapshot that decides what comes of it. */
const writeSnapshot = ({ value, context, status, historyValue, output }: AnyMachineSnapshot): string =>
  textOf([
    value,
    context,
    status,
    Object.fromEntries(
      Object.entries(historyValue as Record<string, AnyStateNode[]>).map(([id, nodes]) => [
        id,
        nodes.map((node) => node.id).sort(),
      ]),
    ),
    output === undefined ? [] : [output],
  ]);

const texts = new WeakMap<AnyMachineSnapshot, string>();
/** The same of a snapshot that an actor came to, which was written down then. */
export const snapshotText = (snapshot: AnyMachineSnapshot): string => texts.get(snapshot) ?? writeSnapshot(snapshot);

/** A state value in words: `idle`, or JSON where there are states in states. */
export const stateText = ({ value }: AnyMachineSnapshot): string => (typeof value === 'string' ? value : textOf(value));

/** XState's rule for descriptors: the type itself, `*`, or whole tokens before `.*`. */
const matches = (type: string, descriptor: string): boolean =>
  descriptor === '*' ||
  descriptor === type ||
  (descriptor.endsWith('.*') && `${type}.`.startsWith(descriptor.slice(0, -1)));

const nodesOf = (node: AnyStateNode): AnyStateNode[] => [node, ...Object.values(node.states).flatMap(nodesOf)];
const typesOf = (nodes: readonly AnyStateNode[]): string[] => nodes.flatMap((node) => [...node.transitions.keys()]);
const isSpontaneous = (type: string): boolean => /^(env|idle)\./.test(type);

/** An active state, or one above it, handles the type or names it to ignore it. */
export const isDeclared = (snapshot: AnyMachineSnapshot, type: string): boolean =>
  typesOf(snapshot._nodes).some((descriptor) => matches(type, descriptor));

const deferred = (node: AnyStateNode): readonly string[] =>
  (node.meta as { defer?: string[] } | undefined)?.defer ?? [];

/** Queued events of this type wait as long as the snapshot lasts: somebody else holds the lock. */
export const isDeferred = (snapshot: AnyMachineSnapshot, type: string): boolean =>
  snapshot._nodes.some((node) => deferred(node).some((descriptor) => matches(type, descriptor)));

/** Events that need no sender and would be handled now, in the order in which the machine declares them. */
export function offers(snapshot: AnyMachineSnapshot, kind: 'env' | 'idle'): readonly string[] {
  if (snapshot.status !== 'active') return [];
  const types = typesOf(nodesOf(snapshot.machine.root)).filter((type) => type.startsWith(`${kind}.`));
  return [...new Set(types)].filter((type) => snapshot.can({ type }));
}

/** States by the chart: in which order parallel regions were entered must not tell two equal snapshots apart. */
const inOrder = (node: AnyStateNode, value: StateValue): StateValue =>
  typeof value === 'string'
    ? value
    : Object.fromEntries(
        Object.entries(node.states).flatMap(([key, child]) => {
          const below = value[key];
          return below === undefined ? [] : [[key, inOrder(child, below)]];
        }),
      );

/** One actor's machine as a pure function of snapshot and event. */
export class Actor {
  readonly id: string;
  readonly #machine: AnyStateMachine;
  readonly #input: unknown;
  readonly #scope: AnyActorScope;
  #effects: Effect[] = [];
  #microsteps = 0;

  /** @throws Refused when the chart alone shows that it cannot be replayed */
  constructor({ id, machine, input }: Cast, peers: ReadonlyMap<string, object>) {
    this.id = id;
    this.#machine = machine;
    this.#input = input;
    this.#scope = this.#scopeAmong(peers);
    // One that is no function belongs to all who use the machine.
    if (typeof machine.config.context === 'object') frozen(machine.config.context);
    for (const node of nodesOf(machine.root)) {
      if (node.invoke.length > 0) refuse('it invokes another actor');
      for (const { delay } of node.after)
        if (typeof delay === 'string' && !(delay in machine.implementations.delays)) refuse(`no delay ${delay}`);
      if (typesOf([node]).some((type) => isSpontaneous(type) && type.includes('*'))) refuse('an offer without a name');
      if (!Array.isArray(deferred(node)) || deferred(node).some((type) => typeof type !== 'string'))
        refuse('meta.defer is no list of types');
    }
  }

  start(): { readonly snapshot: AnyMachineSnapshot; readonly effects: readonly Effect[] } {
    return this.#run(() => this.#machine.getInitialSnapshot(this.#scope, this.#input));
  }

  react(snapshot: AnyMachineSnapshot, event: Said): ReturnType<Actor['start']> {
    return this.#run(() => this.#machine.transition(snapshot, event, this.#scope));
  }

  #run(macrostep: () => AnyMachineSnapshot): ReturnType<Actor['start']> {
    this.#effects = [];
    this.#microsteps = 0;
    const raw = macrostep();
    if (raw.status === 'error') throw raw.error;
    if (Object.keys(raw.children).length > 0) refuse('it has a child');
    const { context, historyValue, status, output } = raw;
    const value = inOrder(this.#machine.root, raw.value as StateValue);
    const snapshot = this.#machine.resolveState({ value, context: frozen(context), historyValue, status, output });
    snapshot._nodes.sort((a, b) => a.order - b.order);
    texts.set(snapshot, writeSnapshot(snapshot));
    return { snapshot, effects: this.#effects };
  }

  /** What XState asks of its surroundings: names are looked up here, and actions are written down in place of being done. */
  #scopeAmong(peers: ReadonlyMap<string, object>): AnyActorScope {
    const nothing = (): void => {};
    const scope = {
      id: this.id,
      sessionId: this.id,
      self: peers.get(this.id),
      logger: nothing,
      emit: nothing,
      defer: () => refuse('it defers an effect'),
      stopChild: () => refuse('it stops a child'),
      system: {
        get: (name: string) => peers.get(name) ?? refuse(`there is no actor ${name}`),
        _sendInspectionEvent: () => ++this.#microsteps > microstepsMost && refuse('a step that does not end'),
      },
      actionExecutor: (action: { readonly type: string; readonly params: unknown }) => {
        const params = action.params as Record<string, unknown> & { to?: { id: string }; event: Said };
        const isOwn = action.type === 'xstate.raise';
        const to = isOwn ? this.id : (params.to?.id ?? '');
        if (action.type === 'xstate.log' || action.type === 'xstate.emit') return;
        if (action.type === 'xstate.cancel')
          this.#effects.push({ kind: 'cancel', name: (params['sendId'] as string | undefined) ?? '' });
        else if (!isOwn && action.type !== 'xstate.sendTo') refuse(`the action ${action.type} is its own`);
        else if (!isOwn && peers.get(to) !== params.to) refuse('it sends to what is no actor');
        else if (params['delay'] !== undefined) {
          // A timer without a name is called after its event.
          const name = (params['id'] as string | undefined) ?? textOf(params.event);
          this.#effects.push({ kind: 'arm', name, to, event: plainEvent(params.event) });
        } else if (!isOwn) this.#effects.push({ kind: 'send', to, event: plainEvent(params.event) });
      },
    };
    return scope as unknown as AnyActorScope; // The part of a scope that a pure transition touches.
  }
}

function plainEvent(event: Said): Said {
  const copy = JSON.parse(textOf(event)) as Said;
  if (typeof copy?.type !== 'string') refuse('an event without a type');
  return frozen(copy);
}

/** What actors hold of each other: a name to send to. Whoever reads more than that is refused. */
export const peersOf = (ids: readonly string[]): ReadonlyMap<string, object> =>
  new Map(
    ids.map((id) => [
      id,
      {
        id,
        sessionId: id,
        send: () => refuse('it sends in the middle of a transition'),
        getSnapshot: () => refuse('it reads another actor'),
        get system(): never {
          return refuse('it makes an actor');
        },
      },
    ]),
  );
