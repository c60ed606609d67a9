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

/** Options of an export. */
export interface ExportOptions {
  /** World limit: larger networks are refused. Default: the target's `worldsMax`. */
  readonly worlds?: number;
  /** Time limit in seconds. */
  readonly time?: number;
  /** Seconds since an arbitrary origin. */
  readonly now: () => number;
  /** Polled for an external reason to stop. */
  readonly endedBy?: () => 'time' | 'memory' | 'interrupted' | null;
  readonly onProgress?: (progress: {
    readonly worlds: number;
    readonly transitions: number;
    readonly depth: number;
  }) => void;
}

/** The languages of the targets. */
type Language = 'murphi' | 'promela' | 'aldebaran' | 'dot' | 'mermaid';

/** A network as text, with the counts that its checker must reproduce. */
export interface Exported {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  readonly target: ExportTarget;
  readonly worlds: number;
  readonly transitions: number;
  /** Worlds without enabled transitions. */
  readonly finals: number;
  readonly lines: Iterable<Encoded<Language>>;
}

/** The text of a network in a format. */
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
  const narrate = narratorOf(plan, network);
  return {
    network,
    exploration,
    title,
    describe: (world, choice) => narrate(network.step(world, choice), 1).note,
    ending: (world) => endingOf(observer.view(world)).code,
  };
}

/**
 * Explores the state space of a scenario under a variant, and writes the network in the language of another program.
 * @throws UsageError when the combination cannot be run, or exceeds a limit: a partial network would be a wrong model
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
