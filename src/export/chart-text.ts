import { dotString, dt, mermaidDescription, mermaidString, mmd, type Dot, type Mermaid } from '../encode/graphs.ts';
import { indented } from '../encode/encoded.ts';
import { statesIn, type Chart, type ChartState, type ChartTransition } from './chart.ts';

// A chart in the languages of Mermaid (stateDiagram-v2) and Graphviz.

/** A transition in Mermaid: between two states of one block, so that no line crosses the border of a block. */
interface BlockLine {
  /** The state in whose block it is drawn. */
  readonly block: number;
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The states around each state, from the outermost in, and itself. */
function paths(state: ChartState, above: readonly ChartState[] = []): ReadonlyMap<number, readonly ChartState[]> {
  const path = [...above, state];
  return new Map([[state.id, path], ...state.states.flatMap((child) => [...paths(child, path)])]);
}

/**
 * Mermaid allows no transition between states inside different states. It is drawn between the outermost states that the two ends are
 * not both in, and says which states inside them it means.
 */
function blockLine(
  { from, to, label }: ChartTransition,
  pathOf: ReadonlyMap<number, readonly ChartState[]>,
): BlockLine {
  const [source, target] = [pathOf.get(from) ?? [], pathOf.get(to) ?? []];
  const shared = source.filter((state, at) => target[at] === state).length;
  // A transition to itself or to a state around it stays in the block around the outer one.
  const depth = Math.max(1, Math.min(shared, source.length - 1, target.length - 1));
  const inner = (path: readonly ChartState[]): string =>
    path
      .slice(depth + 1)
      .map(({ name }) => name)
      .join('.');
  const [left, entered] = [inner(source), inner(target)];
  return {
    block: source[depth - 1]?.id ?? 0,
    from: source[depth]?.id ?? from,
    to: target[depth]?.id ?? to,
    label: [left === '' ? '' : `in ${left}, `, label, entered === '' ? '' : `, to ${entered}`].join(''),
  };
}

const described = (id: Mermaid, lines: readonly string[]): readonly Mermaid[] =>
  lines.map((line) => mmd`${id} : ${mermaidDescription(line)}`);

function mermaidState(state: ChartState, all: readonly BlockLine[]): readonly Mermaid[] {
  const id = mmd`s${state.id}`;
  if (state.states.length === 0)
    return [mmd`state ${mermaidString(state.name)} as ${id}`, ...described(id, state.lines)];
  const own = mmd`s${state.id}_all`;
  const inside = [
    ...(state.lines.length === 0
      ? []
      : [mmd`state ${mermaidString(`all of ${state.name}`)} as ${own}`, ...described(own, state.lines)]),
    ...(state.initial === null ? [] : [mmd`[*] --> s${state.initial}`]),
    ...state.states.flatMap((child, at) => [
      ...(state.isParallel && at > 0 ? [mmd`--`] : []),
      ...mermaidState(child, all),
    ]),
    ...all
      .filter(({ block }) => block === state.id)
      .map(({ from, to, label }) => mmd`s${from} --> s${to} : ${mermaidDescription(label)}`),
  ];
  return [mmd`state ${mermaidString(state.name)} as ${id} {`, ...indented(inside), mmd`}`];
}

/** A state diagram of Mermaid, as GitHub and GitLab draw it. */
export const mermaidChart = ({ root, transitions }: Chart): readonly Mermaid[] => {
  const pathOf = paths(root);
  return [
    mmd`stateDiagram-v2`,
    ...indented(
      mermaidState(
        root,
        transitions.map((one) => blockLine(one, pathOf)),
      ),
    ),
  ];
};

/** Several lines in one label. */
const dotLines = (lines: readonly string[]): Dot =>
  lines.map(dotString).reduce((text, line) => dt`${text} + "\\n" + ${line}`);

function dotState(state: ChartState): readonly Dot[] {
  if (state.states.length === 0)
    return [dt`s${state.id} [shape=box, style=rounded, label=${dotLines([state.name, ...state.lines])}];`];
  // A state with others inside is a cluster, which no edge can reach: its node stands for it.
  const own =
    state.lines.length === 0
      ? dt`s${state.id} [shape=point, style=invis];`
      : dt`s${state.id} [shape=note, label=${dotLines(state.lines)}];`;
  const initial =
    state.initial === null ? [] : [dt`i${state.id} [shape=point];`, dt`i${state.id} -> s${state.initial};`];
  return [
    dt`subgraph cluster_${state.id} {`,
    ...indented([
      dt`label=${dotString(state.name)};`,
      ...(state.isParallel ? [dt`style=dashed;`] : []),
      own,
      ...initial,
      ...state.states.flatMap(dotState),
    ]),
    dt`}`,
  ];
}

/** The chart for Graphviz: states with others inside are clusters, those of a parallel state are drawn dashed. */
export const dotChart = ({ root, transitions }: Chart): readonly Dot[] => {
  const compound = new Set(
    statesIn(root)
      .filter(({ states }) => states.length > 0)
      .map(({ id }) => id),
  );
  const edge = ({ from, to, label }: ChartTransition): Dot => {
    const tail = compound.has(from) ? dt`, ltail=cluster_${from}` : dt``;
    const head = compound.has(to) ? dt`, lhead=cluster_${to}` : dt``;
    return dt`s${from} -> s${to} [label=${dotString(label)}${tail}${head}];`;
  };
  return [dt`digraph chart {`, ...indented([dt`compound=true;`, ...dotState(root), ...transitions.map(edge)]), dt`}`];
};
