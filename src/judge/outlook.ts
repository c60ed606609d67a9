import { explore, type Exploration, type World } from '../engine/index.ts';
import type { Bounds } from '../model/verdict.ts';
import { endingOf, ownerMap, type Property } from '../properties/index.ts';
import { inReach } from '../trace/index.ts';
import type { Model } from '../boot/model-of.ts';

/** A key that is equal for two final worlds exactly when their endings are equal. */
export function endingKey({ observer }: Model, world: World): string {
  const view = observer.view(world);
  return JSON.stringify([endingOf(view), ownerMap(view)]);
}

/** A predicate on worlds that a run may violate. */
export interface RunQuestion {
  /** Evaluated only in final worlds. */
  readonly atEnd: boolean;
  /** The actors that the predicate depends on. */
  readonly actors: readonly string[];
  /** The violation in this world, or `null`. */
  why(world: World): string | null;
}

/** The predicate of a property. */
export const questionOf = ({ observer }: Model, property: Property): RunQuestion => ({
  atEnd: property.kind !== 'always',
  actors: observer.actorsOf(property.reads),
  why: (world) => property.test(observer.view(world)),
});

/** Which worlds of the state space can still reach a run that satisfies the predicate. */
export interface Outlook {
  readonly complete: boolean;
  /** Whether some continuation satisfies the predicate; `null` where the search was cut short. */
  canPass(world: World): boolean | null;
}

/** Computes by backward reachability the worlds from which every continuation violates the predicate. */
export function outlookOf(
  { network }: Model,
  question: RunQuestion,
  bounds: Bounds,
  shouldStop: () => boolean,
): Outlook {
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
