import { createMachine, enqueueActions, type AnyStateMachine, type setup } from 'xstate';

// Mutation operators on a statechart, applied to the configuration of a machine and not to its source text: a transition,
// an action or a tag dropped, a transition retargeted, a guard with a fixed answer.
// DeMillo, Lipton, Sayward, Hints on Test Data Selection, 1978; for statecharts: Fabbri et al., Mutation Testing Applied to
// Validate Specifications Based on Statecharts, 1999.

/** A value of a configuration that holds no function. */
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/** A place in a configuration: a state by its dotted name (the machine itself is `''`), and the keys below it. */
interface Place {
  readonly state: string;
  readonly at: readonly (string | number)[];
}

/** One change of a machine, by place or by name. */
export type MachineChange =
  /** The value at the place becomes this one. */
  | (Place & { readonly put: Plain })
  /** The key is taken away. */
  | (Place & { readonly remove: true })
  /** The list of actions at the place loses this one. */
  | (Place & { readonly without: string })
  /** A guard answers this always. */
  | { readonly guard: string; readonly is: boolean }
  /** An action of this name does nothing. */
  | { readonly action: string; readonly is: 'nothing' };

type Node = Record<string | number, unknown>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

const nameOf = (action: unknown): unknown => (isNode(action) ? action['type'] : action);

/** Objects and lists are copied, so that the right machine keeps its own; functions are the same. */
const copyOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copyOf(one)]));
};

const keysOf = ({ state, at }: Place): readonly (string | number)[] => [
  ...(state === '' ? [] : state.split('.').flatMap((name) => ['states', name])),
  ...at,
];

const without = (actions: unknown, name: string): readonly unknown[] | null => {
  const list: readonly unknown[] = Array.isArray(actions) ? actions : [actions];
  const left = list.filter((action) => nameOf(action) !== name);
  return left.length < list.length ? left : null;
};

function changePlace(config: Node, change: Exclude<MachineChange, { readonly is: unknown }>): void {
  const keys = keysOf(change);
  const missing = (): Error => new Error(`no such place: ${keys.join(' / ')}`);
  const last = keys.at(-1);
  let node = config;
  for (const key of keys.slice(0, -1)) {
    const next = node[key];
    if (!isNode(next)) throw missing();
    node = next;
  }
  if (last === undefined) throw missing();
  if ('put' in change) {
    node[last] = change.put;
    return;
  }
  if (!(last in node)) throw missing();
  if ('remove' in change) {
    delete node[last];
    return;
  }
  const left = without(node[last], change.without);
  if (left === null) throw new Error(`no action ${change.without}: ${keys.join(' / ')}`);
  node[last] = left;
}

/**
 * The machine with these changes; the one given stays as it is.
 * @throws Error when a place, a guard or an action is not there
 */
export function changeMachine(machine: AnyStateMachine, changes: readonly MachineChange[]): AnyStateMachine {
  const config = copyOf(machine.config) as Node; // A copy of an object is one.
  const guards = { ...machine.implementations.guards };
  const actions = { ...machine.implementations.actions };
  for (const change of changes) {
    if ('guard' in change) {
      if (!(change.guard in guards)) throw new Error(`no guard ${change.guard}`);
      guards[change.guard] = () => change.is;
    } else if ('action' in change) {
      if (!(change.action in actions)) throw new Error(`no action ${change.action}`);
      actions[change.action] = enqueueActions(() => undefined);
    } else changePlace(config, change);
  }
  return createMachine(config, { ...machine.implementations, guards, actions });
}

type Setup = typeof setup;

/** `setup` of XState, except that each machine made by it goes through `change`. */
export const changingSetup = (right: Setup, change: (machine: AnyStateMachine) => AnyStateMachine): Setup => {
  const wrap = (made: ReturnType<Setup>): object => ({
    ...made,
    createMachine: (config: Parameters<typeof made.createMachine>[0]) => change(made.createMachine(config)),
    extend: (more: Parameters<typeof made.extend>[0]) => wrap(made.extend(more) as typeof made),
  });
  return ((parts: Parameters<Setup>[0]) => wrap(right(parts) as ReturnType<Setup>)) as Setup; // The same functions, but for two.
};
