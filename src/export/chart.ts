import type { Machine } from '../engine/index.ts';

// A statechart (Harel) as plain data, read off an XState machine: what a viewer would draw.

/** One state. Its lines are what it does without leaving it: entry actions, internal transitions, what it ignores and defers, tags. */
export interface ChartState {
  /** Its place in document order, unique in the chart. */
  readonly id: number;
  readonly name: string;
  readonly lines: readonly string[];
  /** The states inside it; none in an atomic state. */
  readonly states: readonly ChartState[];
  readonly isParallel: boolean;
  /** The id of the state that is entered first, or `null`: an atomic or a parallel state. */
  readonly initial: number | null;
}

/** A transition from a state to one that is not inside it. */
export interface ChartTransition {
  readonly from: number;
  readonly to: number;
  /** `event [guard] / action, action`, as UML writes it. */
  readonly label: string;
}

/** A machine as a viewer draws it. */
export interface Chart {
  readonly root: ChartState;
  readonly transitions: readonly ChartTransition[];
}

type MachineNode = Machine['root'];
type MachineTransition = NonNullable<MachineNode['always']>[number];

/** The name of an action or a guard, with the parameters that stand in the chart. */
function nameOf(part: unknown): string {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null || !('type' in part)) return 'anonymous';
  const params = 'params' in part && typeof part.params === 'object' && part.params !== null ? part.params : {};
  const given = Object.entries(params).map(([key, value]) => `${key} ${String(value)}`);
  return given.length === 0 ? String(part.type) : `${String(part.type)}(${given.join(', ')})`;
}

const eventOf = ({ eventType }: MachineTransition, node: MachineNode): string => {
  if (eventType === '') return 'always';
  const after = node.after.find((one) => one.eventType === eventType);
  return after ? `after ${String(after.delay)}` : eventType;
};

const labelOf = (transition: MachineTransition, node: MachineNode): string => {
  const guard = transition.guard === undefined ? '' : ` [${nameOf(transition.guard)}]`;
  const actions = transition.actions.length === 0 ? '' : ` / ${transition.actions.map(nameOf).join(', ')}`;
  return `${eventOf(transition, node)}${guard}${actions}`;
};

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isWithin = (node: MachineNode | undefined, outer: MachineNode): boolean =>
  node !== undefined && (node === outer || isWithin(node.parent, outer));

const transitionsOf = (node: MachineNode): readonly MachineTransition[] => [
  ...[...node.transitions.values()].flat(),
  ...(node.always ?? []),
];

/** Where it goes: `null` for nowhere. No machine here has a transition with several targets. */
const targetOf = (transition: MachineTransition): MachineNode | null => transition.target?.[0] ?? null;

/** The actions of the chart's own text: what XState adds for a delay is its own. */
const actionsLine = (when: string, actions: unknown): readonly string[] => {
  const names = listOf(actions).map(nameOf);
  return names.length === 0 ? [] : [`${when} / ${names.join(', ')}`];
};

function linesOf(node: MachineNode): readonly string[] {
  const inner = transitionsOf(node).filter((one) => {
    const target = targetOf(one);
    return target === null || (target !== node && isWithin(target, node));
  });
  const ignored = inner.filter((one) => targetOf(one) === null && one.actions.length === 0 && one.guard === undefined);
  const path = (target: MachineNode): string => target.path.slice(node.path.length).join('.');
  const deferred = listOf((node.meta as { readonly defer?: unknown } | undefined)?.defer);
  return [
    ...actionsLine('entry', node.config.entry),
    ...actionsLine('exit', node.config.exit),
    ...inner
      .filter((one) => !ignored.includes(one))
      .map((one) => {
        const target = targetOf(one);
        return `${labelOf(one, node)}${target ? `, to ${path(target)}` : ''}`;
      }),
    ...(ignored.length === 0 ? [] : [`ignores ${ignored.map((one) => eventOf(one, node)).join(', ')}`]),
    ...(deferred.length === 0 ? [] : [`defers ${deferred.map(String).join(', ')}`]),
    ...(node.tags.length === 0 ? [] : [`tagged ${node.tags.join(', ')}`]),
  ];
}

const stateOf = (node: MachineNode): ChartState => ({
  id: node.order,
  name: node.parent ? node.key : node.id,
  lines: linesOf(node),
  states: Object.values(node.states).map(stateOf),
  isParallel: node.type === 'parallel',
  initial: node.type === 'compound' ? (node.initial.target[0]?.order ?? null) : null,
});

const outwardOf = (node: MachineNode): readonly ChartTransition[] => [
  ...transitionsOf(node).flatMap((one) => {
    const target = targetOf(one);
    return target === null || (target !== node && isWithin(target, node))
      ? []
      : [{ from: node.order, to: target.order, label: labelOf(one, node) }];
  }),
  ...Object.values(node.states).flatMap(outwardOf),
];

/** The chart of a machine. */
export const chartOf = ({ root }: Machine): Chart => ({ root: stateOf(root), transitions: outwardOf(root) });

/** A state and all states inside it, in document order. */
export const statesIn = (state: ChartState): readonly ChartState[] => [state, ...state.states.flatMap(statesIn)];
