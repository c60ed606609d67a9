import type { Choice, Exploration, Network, World } from '../engine/index.ts';

/** One step from world to world. */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The worlds of a complete exploration as a graph, with what its labels need. */
export interface Graph {
  readonly network: Network;
  readonly exploration: Exploration;
  readonly title: readonly string[];
  /** A choice in the domain's words. */
  readonly tell: (world: World, choice: number) => string;
  /** How the run ended, for a world in which nothing can happen. */
  readonly ending: (world: World) => string;
}

/** `cxl_mem/mem0 takes probe.start from driver/cxl_mem`. */
const choiceText = ({ actor, event, from, timer }: Choice): string =>
  `${actor} takes ${timer === undefined ? event.type : `timer ${timer}`}${from === undefined ? '' : ` from ${from}`}`;

function* edges({ network, exploration }: Graph, label: (world: World, choice: Choice) => string): Iterable<Edge> {
  for (let from = 0; from < exploration.worlds; from++) {
    const world = exploration.world(from);
    const targets: number[] = [];
    exploration.edgesFrom(from, (to) => targets.push(to));
    for (const [index, choice] of network.choices(world).entries())
      yield { from, to: targets[index] ?? -1, label: label(world, choice) };
  }
}

/** The labelled transition system in Aldebaran's form, for CADP, mCRL2 and ltscompare. Labels name actor and event. */
export function* aldebaran(graph: Graph): Iterable<string> {
  const { transitions, worlds } = graph.exploration;
  yield `des (0, ${transitions}, ${worlds})`;
  for (const { from, to, label } of edges(graph, (_world, choice) => choiceText(choice)))
    yield `(${from}, ${JSON.stringify(label)}, ${to})`;
}

/** A node's text: the first world is the start, a final one tells its ending, others have their number. */
const nodeText = ({ exploration, ending }: Graph, world: number, isFinal: boolean): string =>
  isFinal ? ending(exploration.world(world)) : world === 0 ? 'start' : String(world);

/** Graphviz. */
export function* dot(graph: Graph): Iterable<string> {
  const { exploration, title, tell } = graph;
  yield* title.map((line) => `// ${line}`);
  yield 'digraph worlds {';
  yield '  node [shape=circle];';
  for (const final of exploration.finals)
    yield `  ${final} [shape=doublecircle, label=${JSON.stringify(nodeText(graph, final, true))}];`;
  if (!exploration.finals.includes(0)) yield `  0 [label=${JSON.stringify(nodeText(graph, 0, false))}];`;
  for (const { from, to, label } of edges(graph, (world, { index }) => tell(world, index)))
    yield `  ${from} -> ${to} [label=${JSON.stringify(label)}];`;
  yield '}';
}

/** A flow chart of Mermaid, as GitHub and GitLab draw it in a comment. */
export function* mermaid(graph: Graph): Iterable<string> {
  const { exploration, title, tell } = graph;
  const quoted = (text: string): string => `"${text.replaceAll('#', '#35;').replaceAll('"', '#quot;')}"`;
  yield* title.map((line) => `%% ${line}`);
  yield 'flowchart TD';
  for (let world = 0; world < exploration.worlds; world++) {
    const isFinal = exploration.finals.includes(world);
    const text = quoted(nodeText(graph, world, isFinal));
    yield isFinal ? `  w${world}(((${text})))` : `  w${world}((${text}))`;
  }
  for (const { from, to, label } of edges(graph, (world, { index }) => tell(world, index)))
    yield `  w${from} -- ${quoted(label)} --> w${to}`;
}
