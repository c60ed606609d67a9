import type { Encoded } from '../encode/encoded.ts';
import { explore, type Exploration } from '../engine/index.ts';
import { formatFault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';
import { UsageError } from '../boot/index.ts';

import { Deadline } from '../verbs/deadline.ts';
import { narratorOf } from '../narrate/narrator.ts';
import { aldebaran, dot, mermaid, type Graph } from './graph.ts';
import { programOf, type GuardedProgram } from './model.ts';
import { murphi } from './murphi.ts';
import { promela } from './promela.ts';
import { worldsMax, type ExportTarget } from './targets.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf, type Model } from '../boot/model-of.ts';

/** How far to look, and whom to tell. */
export interface ExportOptions {
  /** A network with more worlds is refused; by default one with more than `worldsMax` of the target. */
  readonly worlds?: number;
  /** Seconds after which to give up. */
  readonly time?: number;
  /** Seconds, from any start. */
  readonly now: () => number;
  /** Asked now and then: what ends it from outside. */
  readonly endedBy?: () => 'time' | 'memory' | 'interrupted' | null;
  readonly onProgress?: (progress: {
    readonly worlds: number;
    readonly transitions: number;
    readonly depth: number;
  }) => void;
}

/** The languages of the targets. */
type Language = 'murphi' | 'promela' | 'aldebaran' | 'dot' | 'mermaid';

/** A network as a text, with the numbers that whoever reads it must find. */
export interface Exported {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  readonly target: ExportTarget;
  readonly worlds: number;
  readonly transitions: number;
  /** Worlds in which nothing can happen. */
  readonly finals: number;
  readonly lines: Iterable<Encoded<Language>>;
}

/** The text of a network in a form. */
function linesOf(target: ExportTarget, graph: Graph): Iterable<Encoded<Language>> {
  const model = (): GuardedProgram => programOf(graph.network, graph.exploration, graph.title);
  switch (target) {
    case 'murphi':
      return murphi(model());
    case 'promela':
      return promela(model());
    case 'promela-c':
      return promela(model(), true);
    case 'aldebaran':
      return aldebaran(graph);
    case 'dot':
      return dot(graph);
    case 'mermaid':
      return mermaid(graph);
  }
}

function graphOf({ plan, network, observer }: Model, exploration: Exploration, title: readonly string[]): Graph {
  const tell = narratorOf(plan, network);
  return {
    network,
    exploration,
    title,
    tell: (world, choice) => tell(network.step(world, choice), 1).note,
    ending: (world) => endingOf(observer.view(world)).code,
  };
}

/**
 * Explores every ordering of a scenario under a design, and writes the network for another program.
 * @throws UsageError when the combination cannot be run, or when there is more of it than was allowed: what is left out
 * would be a wrong model
 */
export function exportScenario(
  scenario: Scenario,
  variant: Variant,
  target: ExportTarget,
  options: ExportOptions,
): Exported {
  const { worlds = worldsMax[target], time } = options;
  const deadline = new Deadline({ now: options.now, time, endedBy: options.endedBy });
  const model = modelOf(scenario, variant);
  const { design, gate } = model.plan;
  const exploration = explore(model.network, {
    bounds: { worlds },
    shouldStop: () => deadline.reason(),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  if (!exploration.complete) throw cutShort(exploration, options);
  const title = [
    `The network of ${scenario.id} under design ${design.id}, gate ${gate.id}, as quiesce export writes it.`,
    ...(scenario.title === '' ? [] : [scenario.title]),
    ...scenario.faults.map((fault) => `with fault: ${formatFault(fault)}`),
  ];
  return {
    scenario: scenario.id,
    design: design.id,
    gate: gate.id,
    target,
    worlds: exploration.worlds,
    transitions: exploration.transitions,
    finals: exploration.finals.length,
    lines: linesOf(target, graphOf(model, exploration, title)),
  };
}

function cutShort({ stoppedBy, worlds }: Exploration, { time = 0 }: ExportOptions): UsageError {
  if (stoppedBy === 'memory' || stoppedBy === 'interrupted')
    return new UsageError(
      `it was ended ${stoppedBy === 'memory' ? 'for want of memory' : 'from outside'} at ${worlds} worlds; an export of a part would be a wrong model`,
      'let it come to its end, or export a smaller scenario',
    );
  return stoppedBy === 'time'
    ? new UsageError(
        `after ${time} s there were ${worlds} worlds and no end; an export of a part would be a wrong model`,
        'allow more with --time, or export a smaller scenario',
      )
    : new UsageError(
        `there are more than ${worlds} worlds, and an export of a part would be a wrong model`,
        'allow more with --worlds, or export a smaller scenario',
      );
}
