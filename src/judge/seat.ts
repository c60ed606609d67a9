import { explore, type Exploration, type Network, type World } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Bounds } from '../model/verdict.ts';
import { endingOf, ownerMap, type Property } from '../properties/index.ts';
import { inReach } from '../trace/index.ts';
import { assemble } from '../boot/assemble.ts';
import type { Choice } from '../verbs/check.ts';
import { observerOf, type Observer } from '../boot/observe.ts';
import { planOf, type Plan } from '../boot/plan.ts';
import { chosen } from '../boot/registry.ts';

/** A scenario under a design, ready to be walked and looked at. */
export interface Seat {
  readonly plan: Plan;
  readonly network: Network;
  readonly observer: Observer;
}

/** @throws UsageError when the combination cannot be run */
export function seatOf(scenario: Scenario, choice: Choice, order?: 'free' | 'forced'): Seat {
  const { design, gate, isGuest } = chosen(choice);
  const plan = planOf(scenario, design, gate, order ?? scenario.userspace.order, choice.family ?? design.family);
  const network = assemble(plan, { paranoid: isGuest });
  return { plan, network, observer: observerOf(plan, network) };
}

/** The text that is equal for two final worlds exactly when they end alike. */
export function endingKey({ observer }: Seat, world: World): string {
  const view = observer.view(world);
  return JSON.stringify([endingOf(view), ownerMap(view)]);
}

/** What is asked of a run. */
export interface Question {
  /** Asked only of final worlds. */
  readonly atEnd: boolean;
  /** The actors behind what it looks at. */
  readonly actors: readonly string[];
  /** Why the world breaks it, or `null`. */
  why(world: World): string | null;
}

/** The question that a property asks. */
export const questionOf = ({ observer }: Seat, property: Property): Question => ({
  atEnd: property.kind !== 'always',
  actors: observer.actorsOf(property.reads),
  why: (world) => property.test(observer.view(world)),
});

/** What a search over all orders says beyond one of them. */
export interface Outlook {
  readonly complete: boolean;
  /** Whether some order passes from here on; `null` where the search was cut short. */
  canPass(world: World): boolean | null;
}

/** Finds out from where on a question is lost whatever comes. */
export function outlookOf({ network }: Seat, question: Question, bounds: Bounds, shouldStop: () => boolean): Outlook {
  const answers = new Map<number, boolean>();
  const good = new Set<number>();
  const bad = new Set<number>();
  const exploration: Exploration = explore(network, {
    observe: question.actors,
    bounds: {
      ...(bounds.worlds === undefined ? {} : { worlds: bounds.worlds }),
      ...(bounds.depth === undefined ? {} : { depth: bounds.depth }),
    },
    shouldStop,
    visit(visit) {
      if (question.atEnd && !visit.final) return;
      const isBroken = answers.get(visit.observedKey) ?? question.why(visit.world()) !== null;
      answers.set(visit.observedKey, isBroken);
      if (isBroken) bad.add(visit.index);
      else if (visit.final) good.add(visit.index);
    },
  });
  if (!exploration.complete) return { complete: false, canPass: () => null };
  const reach = inReach(
    exploration,
    (index) => good.has(index),
    (index) => bad.has(index),
  );
  return { complete: true, canPass: (world) => reach[exploration.indexOf(world)] === 1 };
}
