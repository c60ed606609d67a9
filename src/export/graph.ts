import {
  aut,
  autLabel,
  dotComment,
  dotString,
  dt,
  mermaidComment,
  mermaidString,
  mmd,
  type Aldebaran,
  type Dot,
  type Mermaid,
} from '../encode/graphs.ts';
import type { Choice, Exploration, Network, World } from '../engine/index.ts';

/** A transition between two worlds. */
interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The state space of a complete exploration, with the data for its labels. */
export interface Graph {
  readonly network: Network;
  readonly exploration: Exploration;
  readonly title: readonly string[];
  /** Describes a choice in kernel terms. */
  readonly describe: (world: World, choice: number) => string;
  /** The ending of a final world. */
  readonly ending: (world: World) => string;
}

/** `cxl_mem/mem0 takes probe.start from driver/cxl_mem`. */
const choiceText = ({ actor, event, from, timer }: Choice): string =>
  `${actor} takes ${timer === undefined ? event.type : `timer ${timer}`}${from === undefined ? '' : ` from ${from}`}`;

function* edges({ network, exploration }: Graph, label: (world: World, choice: Choice) => string): Iterable<GraphEdge> {
  for (let from = 0; from < exploration.worlds; from++) {
    const world = exploration.world(from);
    const targets: number[] = [];
    exploration.edgesFrom(from, (to) => targets.push(to));
    for (const [index, choice] of network.choices(world).entries())
      yield { from, to: targets[index] ?? -1, label: label(world, choice) };
  }
}

/** The labelled transition system in the Aldebaran format, for CADP, mCRL2 and ltscompare. Labels contain actor and event. */
export function* aldebaran(graph: Graph): Iterable<Aldebaran> {
  const { transitions, worlds } = graph.exploration;
  yield aut`des (0, ${transitions}, ${worlds})`;
  for (const { from, to, label } of edges(graph, (_world, choice) => choiceText(choice)))
    yield aut`(${from}, ${autLabel(label)}, ${to})`;
}

/** A node's text: `start` for the initial world, the ending for a final one, else its number. */
const nodeText = ({ exploration, ending }: Graph, world: number, isFinal: boolean): string =>
  isFinal ? ending(exploration.world(world)) : world === 0 ? 'start' : String(world);

/** Graphviz. */
export function* dot(graph: Graph): Iterable<Dot> {
  const { exploration, title, describe } = graph;
  yield* title.map(dotComment);
  yield dt`digraph worlds {`;
  yield dt`  node [shape=circle];`;
  for (const final of exploration.finals)
    yield dt`  ${final} [shape=doublecircle, label=${dotString(nodeText(graph, final, true))}];`;
  if (!exploration.finals.includes(0)) yield dt`  0 [label=${dotString(nodeText(graph, 0, false))}];`;
  for (const { from, to, label } of edges(graph, (world, { index }) => describe(world, index)))
    yield dt`  ${from} -> ${to} [label=${dotString(label)}];`;
  yield dt`}`;
}

/** A Mermaid flow chart, which GitHub and GitLab render in a comment. */
export function* mermaid(graph: Graph): Iterable<Mermaid> {
  const { exploration, title, describe } = graph;
  yield* title.map(mermaidComment);
  yield mmd`flowchart TD`;
  for (let world = 0; world < exploration.worlds; world++) {
    const isFinal = exploration.finals.includes(world);
    const text = mermaidString(nodeText(graph, world, isFinal));
    yield isFinal ? mmd`  w${world}(((${text})))` : mmd`  w${world}((${text}))`;
  }
  for (const { from, to, label } of edges(graph, (world, { index }) => describe(world, index)))
    yield mmd`  w${from} -- ${mermaidString(label)} --> w${to}`;
}
