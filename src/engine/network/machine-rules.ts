import { NetworkError } from './errors.ts';

/** The fields of an XState state node used by these rules; a structural type, so that XState is imported in one file only. */
interface StateShape {
  readonly id: string;
  readonly states: Readonly<Record<string, StateShape>>;
  readonly invoke: readonly { readonly id: string }[];
  readonly after: readonly { readonly delay?: unknown }[];
  readonly transitions: ReadonlyMap<string, unknown>;
  readonly meta?: unknown;
}

interface MachineTree {
  readonly root: StateShape;
  readonly implementations: { readonly delays: object };
}

/** Every state of a machine, parents first, in document order. */
function allStates(node: StateShape): readonly StateShape[] {
  return [node, ...Object.values(node.states).flatMap(allStates)];
}

/**
 * Static checks of a chart.
 * @throws NetworkError naming the state
 */
export function checkMachine(machine: MachineTree): void {
  for (const node of allStates(machine.root)) {
    const [child] = node.invoke;
    if (child)
      throw new NetworkError(`state ${node.id} invokes ${child.id}; the set of actors is fixed by the scenario`);
    for (const { delay } of node.after) {
      // XState treats an unknown delay name as an immediate raise.
      if (typeof delay === 'string' && !(delay in machine.implementations.delays))
        throw new NetworkError(`state ${node.id} waits for the delay ${delay}, which setup() does not define`);
    }
    for (const type of node.transitions.keys()) {
      if (isSpontaneous(type) && type.includes('*'))
        throw new NetworkError(
          `state ${node.id} listens to ${type}; a spontaneous event needs its whole name to be offered`,
        );
    }
    deferredTypes(node);
  }
}

const isSpontaneous = (type: string): boolean => type.startsWith('env.') || type.startsWith('idle.');

const offered = new WeakMap<MachineTree, string[]>();

/** The types with this prefix that any state declares, in document order. */
export function offeredTypes(machine: MachineTree, prefix: string): readonly string[] {
  let types = offered.get(machine);
  if (!types) {
    types = [
      ...new Set(
        allStates(machine.root)
          .flatMap((node) => [...node.transitions.keys()])
          .filter(isSpontaneous),
      ),
    ];
    offered.set(machine, types);
  }
  return types.filter((type) => type.startsWith(prefix));
}

/**
 * The types that are deferred while this state is active, as by a lock that another thread holds.
 * @throws NetworkError if `meta.defer` is no list of texts
 */
export function deferredTypes(node: StateShape): readonly string[] {
  const defer: unknown = (node.meta as { readonly defer?: unknown } | undefined)?.defer ?? [];
  if (!Array.isArray(defer) || !defer.every((type) => typeof type === 'string')) {
    throw new NetworkError(`state ${node.id} has a meta.defer that is no list of event types`);
  }
  return defer;
}

/**
 * Counter fields of the context, declared at the machine's root: changed by addition and compared with small numbers only.
 * @throws NetworkError if `meta.counters` is no list of texts
 */
export function counterNames(root: StateShape): readonly string[] {
  const counters: unknown = (root.meta as { readonly counters?: unknown } | undefined)?.counters ?? [];
  if (!Array.isArray(counters) || !counters.every((name) => typeof name === 'string')) {
    throw new NetworkError(`machine ${root.id} has a meta.counters that is no list of fields`);
  }
  return counters;
}

/** XState's matching of event descriptors: the type itself, `*`, or `prefix.*` over whole tokens. */
export function matches(type: string, descriptor: string): boolean {
  if (descriptor === type || descriptor === '*') return true;
  if (!descriptor.endsWith('.*')) return false;
  const prefix = descriptor.slice(0, -2);
  return type === prefix || type.startsWith(`${prefix}.`);
}
