import { explore, hasCycle, type Exploration, type Network, type Visit, type World } from '../engine/index.ts';
import type { Family } from '../model/kernel.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Bounds, CheckReport, Coverage, EndingReport, PropertyReport, Verdict } from '../model/verdict.ts';
import { endingOf, ownerMap, properties, type Property } from '../properties/index.ts';
import { assemble } from './assemble.ts';
import { observerOf, type Observer } from './observe.ts';
import { OverWaits } from './over-waits.ts';
import { planOf } from './plan.ts';
import { questionsOf } from './questions.ts';
import { chosen, type Guests } from './registry.ts';
import { withShortest } from './shortest.ts';

/** Which design and gate a question is asked of; the gate defaults to the design's own. */
export interface Choice {
  readonly design: string;
  readonly gate?: string;
  /** Where design and gate are looked up beside the registry. */
  readonly guests?: Guests;
  /** The CXL stack to run the design on, when not the design's own: what would it do on an older kernel? */
  readonly family?: Family;
}

export interface CheckOptions {
  readonly bounds?: Bounds;
  readonly order?: 'free' | 'forced';
  readonly onProgress?: (progress: {
    readonly worlds: number;
    readonly transitions: number;
    readonly depth: number;
  }) => void;
  /** Seconds, from any start. */
  readonly now: () => number;
  /** Runs every machine step twice and compares: for tests, and by default for guests. */
  readonly paranoid?: boolean;
  /** What may be left out of the search because it cannot change an answer; by default nothing. */
  readonly reduce?: Reduction;
}

/** Ways to look at fewer worlds: `partial-order` takes of orders that do not differ only some. */
export type Reduction = 'none' | 'partial-order';

/**
 * Explores every ordering of a scenario under a design and answers every property.
 * @throws UsageError when the combination cannot be run
 */
export function checkScenario(scenario: Scenario, choice: Choice, options: CheckOptions): CheckReport {
  const { design, gate, isGuest } = chosen(choice);
  const plan = planOf(
    scenario,
    design,
    gate,
    options.order ?? scenario.userspace.order,
    choice.family ?? design.family,
  );
  const network = assemble(plan, { paranoid: options.paranoid ?? isGuest });
  const observer = observerOf(plan, network);
  const bounds = options.bounds ?? {};
  const started = options.now();
  const asked = properties.filter((property) => property.asked?.(design) ?? true);
  const always = asked.filter((property) => property.kind === 'always');
  const answers = new Answers(network, observer, asked);
  const reduction = options.reduce ?? 'none';
  const limits = {
    ...(bounds.memory === undefined ? {} : { memory: bounds.memory }),
    ...(bounds.time === undefined ? {} : { shouldStop: () => options.now() - started > (bounds.time ?? 0) }),
  };
  const overWaits = new OverWaits(network, observer);
  const exploration = explore(network, {
    observe: observer.actors,
    groups: answers.groups,
    bounds: {
      ...(bounds.worlds === undefined ? {} : { worlds: bounds.worlds }),
      ...(bounds.depth === undefined ? {} : { depth: bounds.depth }),
      ...(bounds.memory === undefined ? {} : { memory: bounds.memory }),
    },
    ...(limits.shouldStop === undefined ? {} : { shouldStop: limits.shouldStop }),
    ...(reduction === 'none'
      ? {}
      : { reduce: { partialOrder: true, questions: questionsOf(plan, observer, network, always) } }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    visit: (visit) => {
      answers.visit(visit);
      overWaits.visit(visit);
    },
  });
  const report = answers.report(exploration);
  return {
    scenario: scenario.id,
    design: design.id,
    gate: gate.id,
    ...report,
    properties:
      reduction === 'none'
        ? report.properties
        : withShortest(network, observer, always, report.properties, { ...limits, ...bounds }),
    overWaits: overWaits.report(exploration),
    worlds: exploration.worlds,
    transitions: exploration.transitions,
    depth: exploration.depth,
    reduction,
    complete: exploration.complete,
    coverage: coverageOf(exploration),
    bounds,
    seconds: Math.round((options.now() - started) * 1000) / 1000,
  };
}

const coverageOf = ({ worlds, expanded, depthComplete, stoppedBy }: Exploration): Coverage => ({
  met: worlds,
  expanded,
  depth: depthComplete,
  // No visitor of ours stops a search.
  stoppedBy: stoppedBy === 'visitor' ? null : stoppedBy,
});

interface Complaint {
  readonly world: number;
  readonly why: string;
}

/** A property of final worlds, with what has already been asked of it. */
interface Question {
  readonly property: Property;
  readonly seen: Set<string>;
  /** Positions of the actors behind what it reads. */
  readonly actors: readonly number[];
}

interface FoundEnding {
  readonly world: number;
  readonly code: string;
  readonly parts: EndingReport['parts'];
  readonly owners: readonly string[];
}

/** What the visited worlds say about each property; breadth-first, so the first complaint has a shortest schedule. */
class Answers {
  readonly #network: Network;
  readonly #observer: Observer;
  readonly #complaints = new Map<string, Complaint>();
  readonly #endings = new Map<string, FoundEnding>();
  readonly #always: readonly Property[];
  readonly #final: readonly Question[];
  /** The actors behind what each property reads that is asked of every world. */
  readonly groups: readonly (readonly string[])[];
  readonly #judgedEndings = new Set<number>();
  readonly #asked: readonly Property[];
  #cycle: boolean | null = null;

  constructor(network: Network, observer: Observer, asked: readonly Property[]) {
    this.#asked = asked;
    this.#network = network;
    this.#observer = observer;
    const question = (property: Property): Question => ({
      property,
      seen: new Set(),
      actors: observer.actorsOf(property.reads).map((actor) => network.indexOf(actor)),
    });
    this.#always = asked.filter((property) => property.kind === 'always');
    this.groups = this.#always.map((property) => observer.actorsOf(property.reads));
    this.#final = asked.filter((property) => property.kind === 'final' || property.kind === 'release').map(question);
  }

  visit(visit: Visit): void {
    if (visit.isNewKey) this.#judgeAlways(visit);
    if (!visit.final || this.#judgedEndings.has(visit.observedKey)) return;
    this.#judgedEndings.add(visit.observedKey);
    this.#judgeFinal(visit);
    const view = this.#observer.view(visit.world());
    const { code, parts } = endingOf(view);
    const owners = ownerMap(view);
    const key = JSON.stringify([code, parts, owners]);
    if (!this.#endings.has(key)) this.#endings.set(key, { world: visit.index, code, parts, owners });
  }

  report(
    exploration: Exploration,
  ): Pick<CheckReport, 'verdict' | 'endings' | 'endingReports' | 'properties' | 'findings'> {
    const endings = [...this.#endings.values()];
    const endingReports = endings.map((ending) => ({
      ending: ending.code,
      schedule: exploration.schedule(ending.world),
      steps: exploration.depthOf(ending.world),
      parts: ending.parts,
      owners: ending.owners,
    }));
    const reports = this.#asked.map((property) => this.#reportOf(property, exploration, endingReports));
    return {
      verdict: overall(reports),
      endings: [...new Set(endings.map((ending) => ending.code))].sort(),
      endingReports,
      properties: reports,
      findings: exploration.findings.map((finding) => `${finding.text} (schedule ${finding.schedule})`),
    };
  }

  /** A property is asked again only when an actor behind what it reads has changed: most worlds differ elsewhere. */
  #judgeAlways(visit: Visit): void {
    let world: World | null = null;
    for (const [group, property] of this.#always.entries()) {
      if (!visit.isNewIn(group) || this.#complaints.has(property.id)) continue;
      world ??= visit.world();
      this.#ask(property, visit.index, world);
    }
  }

  /** Final worlds are few, and not told apart by the search: here it is remembered what they were asked. */
  #judgeFinal(visit: Visit): void {
    const world = visit.world();
    for (const { property, seen, actors } of this.#final) {
      const key = actors.map((actor) => this.#network.tables[actor]?.cell(world[actor] ?? 0).local).join();
      if (seen.has(key)) continue;
      seen.add(key);
      this.#ask(property, visit.index, world);
    }
  }

  #ask(property: Property, index: number, world: World): void {
    if (this.#complaints.has(property.id)) return;
    const why = property.test(this.#observer.view(world));
    if (why !== null) this.#complaints.set(property.id, { world: index, why });
  }

  /** Worked out once, and only when a liveness verdict hangs on it: it walks the whole graph again. */
  #goesRound(exploration: Exploration): boolean {
    this.#cycle ??= hasCycle(exploration);
    return this.#cycle;
  }

  #reportOf(property: Property, exploration: Exploration, endings: readonly EndingReport[]): PropertyReport {
    const complaint = this.#complaints.get(property.id);
    if (complaint) {
      const steps = exploration.depthOf(complaint.world);
      return {
        id: property.id,
        verdict: 'violated',
        why: complaint.why,
        schedule: exploration.schedule(complaint.world),
        steps,
      };
    }
    const [first, second] = endings;
    if (property.kind === 'confluence' && first && second) {
      const why = `the same boot can end as ${first.ending} or as ${second.ending}, depending on order alone`;
      return {
        id: property.id,
        verdict: 'violated',
        why,
        schedule: second.schedule,
        schedules: [first.schedule, second.schedule],
        steps: second.steps,
      };
    }
    const quiet = { why: '', schedule: null, steps: null };
    if (!exploration.complete) return { id: property.id, verdict: 'unknown', ...quiet };
    // Properties of final worlds say nothing about a run that never ends.
    if (property.kind !== 'always' && this.#goesRound(exploration)) {
      return {
        id: property.id,
        verdict: 'unknown',
        ...quiet,
        why: 'some run goes round for ever, and final worlds say nothing about it',
      };
    }
    return { id: property.id, verdict: 'holds', ...quiet };
  }
}

const overall = (reports: readonly PropertyReport[]): Verdict => {
  if (reports.some((report) => report.verdict === 'violated')) return 'violated';
  return reports.some((report) => report.verdict === 'unknown') ? 'unknown' : 'holds';
};
