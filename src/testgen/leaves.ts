import type { Machine, MachineSnapshot } from '../engine/index.ts';

/** The fields of an XState state node that are read here; a structural type, because only the engine imports XState. */
interface StateTree {
  readonly path: readonly string[];
  readonly states: Readonly<Record<string, StateTree>>;
  readonly transitions: ReadonlyMap<string, unknown>;
}

/** The innermost active states, one per orthogonal region, as dotted paths in document order of the value. */
export function leavesOf({ value }: Pick<MachineSnapshot, 'value'>): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value as Readonly<Record<string, MachineSnapshot['value']>>).flatMap(([state, below]) => {
    const inner = leavesOf({ value: below } as MachineSnapshot);
    return inner.length === 0 ? [state] : inner.map((leaf) => `${state}.${leaf}`);
  });
}

/** Declarations of a machine: its innermost states, and the events that each state names. */
export interface Declared {
  readonly states: readonly string[];
  readonly events: readonly { readonly state: string; readonly type: string }[];
}

/** Reads a statechart. Events that XState adds itself (`after`, `done`) and wildcards are excluded. */
export function declaredBy(machine: Machine): Declared {
  const states: string[] = [];
  const events: { state: string; type: string }[] = [];
  const walk = (node: StateTree): void => {
    const state = node.path.join('.');
    for (const type of node.transitions.keys())
      if (type !== '' && !type.startsWith('xstate.') && !type.includes('*')) events.push({ state, type });
    const children = Object.values(node.states);
    if (children.length === 0) states.push(state);
    for (const child of children) walk(child);
  };
  walk(machine.root);
  return { states, events };
}

/** Whether a state equals another or is its descendant; the root, `''`, is an ancestor of all. */
export const isWithin = (leaf: string, state: string): boolean =>
  state === '' || leaf === state || leaf.startsWith(`${state}.`);
