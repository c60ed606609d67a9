import {
  tablesOf,
  type MachineSnapshot,
  type Network,
  type SearchResult,
  type Visit,
  type World,
} from '../engine/index.ts';
import type { CheckReport, EndingReport, PropertyReport, Tally } from '../model/verdict.ts';
import { endingOf, ownerMap, tallyOf, type Property } from '../properties/index.ts';
import { propertyNames } from '../model/property-names.ts';
import type { Model } from '../boot/model-of.ts';
import type { Observer } from '../boot/observe.ts';

/** The first visited world that violates a property. */
interface ViolatingWorld {
  readonly world: number;
  /** The world itself, or a member of its orbit. */
  readonly image: World;
  readonly why: string;
}

/** A property of final worlds, with the local states for which it has been evaluated. */
interface FinalQuestion {
  readonly property: Property;
  readonly seen: Set<string>;
  /** Positions of the actors that its reads depend on. */
  readonly actors: readonly number[];
}

/** An ending, with the first visited world that has it. */
interface FoundEnding {
  readonly world: number;
  readonly image: World;
  readonly code: string;
  readonly parts: EndingReport['parts'];
  readonly owners: readonly string[];
  readonly bytes: Tally;
}

/**
 * Evaluates the properties on the visited worlds. A breadth-first search reaches each world by a shortest schedule, so the first
 * violation is a shortest counterexample. Where a world represents its orbit, every image is evaluated as if it had been visited.
 * A property may name a device, and two endings that differ only in the winning device are two owner maps. Images have equal
 * depth.
 */
export class Answers {
  readonly #network: Network;
  readonly #observer: Observer;
  readonly #violations = new Map<string, ViolatingWorld>();
  readonly #endings = new Map<string, FoundEnding>();
  readonly #always: readonly Property[];
  readonly #final: readonly FinalQuestion[];
  /** Actors that each `always` property depends on. */
  readonly groups: readonly (readonly string[])[];
  readonly #judgedEndings = new Set<number>();
  readonly #properties: readonly Property[];
  /**
   * No property and no registered design distinguishes like devices by name. A plugin may, so for plugins all images of a world
   * are evaluated.
   */
  readonly #evaluatesImages: boolean;

  constructor({ network, observer, questions, isPlugin }: Model) {
    this.#evaluatesImages = isPlugin;
    this.#properties = questions;
    this.#network = network;
    this.#observer = observer;
    const question = (property: Property): FinalQuestion => ({
      property,
      seen: new Set(),
      actors: observer.actorsOf(property.reads).map((actor) => network.indexOf(actor)),
    });
    this.#always = questions.filter((property) => property.kind === 'always');
    this.groups = this.#always.map((property) => observer.actorsOf(property.reads));
    this.#final = questions
      .filter((property) => property.kind === 'final' || property.kind === 'release')
      .map(question);
  }

  /** The part of an actor's snapshot that the property of a group depends on. */
  aspect(group: number, actor: string, snapshot: MachineSnapshot): string | null {
    return this.#observer.aspectOf(this.#always[group]?.reads ?? [], actor, snapshot);
  }

  visit(visit: Visit): void {
    if (visit.isNewKey) this.#judgeAlways(visit);
    if (!visit.final || this.#judgedEndings.has(visit.observedKey)) return;
    this.#judgedEndings.add(visit.observedKey);
    for (const image of visit.images()) {
      this.#judgeFinal(visit.index, image);
      const view = this.#observer.view(image);
      const { code, parts } = endingOf(view);
      const owners = ownerMap(view);
      const key = JSON.stringify([code, parts, owners]);
      if (!this.#endings.has(key))
        this.#endings.set(key, { world: visit.index, image, code, parts, owners, bytes: tallyOf(view) });
    }
  }

  report(search: SearchResult): Pick<CheckReport, 'endings' | 'endingReports' | 'properties' | 'findings'> {
    const { exploration } = search;
    const endings = [...this.#endings.values()];
    const endingReports = endings.map((ending) => ({
      ending: ending.code,
      schedule: exploration.schedule(ending.world, ending.image),
      steps: exploration.depthOf(ending.world),
      parts: ending.parts,
      owners: ending.owners,
      bytes: ending.bytes,
    }));
    const reports = this.#properties.map((property) => this.#reportOf(property, search, endingReports));
    return {
      endings: [...new Set(endings.map((ending) => ending.code))].sort(),
      endingReports,
      properties: reports,
      findings: exploration.findings.map((finding) => `${finding.text} (schedule ${finding.schedule})`),
    };
  }

  /** A property is evaluated again only after a change of an actor it depends on; most transitions change other actors. */
  #judgeAlways(visit: Visit): void {
    const here = this.#evaluatesImages ? null : [visit.world()];
    for (const [group, property] of this.#always.entries()) {
      if (!visit.isNewIn(group) || this.#violations.has(property.id)) continue;
      for (const image of here ?? visit.images(group)) this.#ask(property, visit.index, image);
    }
  }

  /** The search reports no changes between final worlds, so each property keeps the local states it was evaluated on. */
  #judgeFinal(index: number, world: World): void {
    for (const { property, seen, actors } of this.#final) {
      const key = actors.map((actor) => tablesOf(this.#network).tables[actor]?.cell(world[actor] ?? 0).local).join();
      if (seen.has(key)) continue;
      seen.add(key);
      this.#ask(property, index, world);
    }
  }

  #ask(property: Property, index: number, world: World): void {
    if (this.#violations.has(property.id)) return;
    const why = property.test(this.#observer.view(world));
    if (why !== null) this.#violations.set(property.id, { world: index, image: world, why });
  }

  #reportOf(property: Property, search: SearchResult, endings: readonly EndingReport[]): PropertyReport {
    const { exploration } = search;
    const head = { id: property.id, name: propertyNames[property.id] };
    const violation = this.#violations.get(property.id);
    if (violation) {
      const steps = exploration.depthOf(violation.world);
      const bugDepth = search.bugDepthAt(violation.world);
      return {
        ...head,
        verdict: 'violated',
        why: violation.why,
        schedule: exploration.schedule(violation.world, violation.image),
        steps,
        ...(bugDepth === null ? {} : { bugDepth }),
      };
    }
    const [first, second] = endings;
    if (property.kind === 'confluence' && first && second) {
      const why = `the same boot can end as ${first.ending} or as ${second.ending}, depending on order alone`;
      return {
        ...head,
        verdict: 'violated',
        why,
        schedule: second.schedule,
        schedules: [first.schedule, second.schedule],
        steps: second.steps,
      };
    }
    const quiet = { why: '', schedule: null, steps: null };
    if (!exploration.complete) return { ...head, verdict: 'unknown', ...quiet };
    // A property of final worlds says nothing about an infinite run. An unfair run, in which an enabled step is never taken, does
    // not count.
    if (property.kind !== 'always' && search.cycle() === 'fair') {
      return {
        ...head,
        verdict: 'unknown',
        ...quiet,
        why: 'some run goes round for ever, and final worlds say nothing about it',
      };
    }
    return { ...head, verdict: 'holds', ...quiet };
  }
}
