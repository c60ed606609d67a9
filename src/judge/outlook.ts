import { explore, type Exploration, type World } from '../engine/index.ts';
import type { Bounds } from '../model/verdict.ts';
import { endingOf, ownerMap, type Property } from '../properties/index.ts';
import { inReach } from '../trace/index.ts';
import type { Model } from '../boot/model-of.ts';

/** The text that is equal for two final worlds exactly when they end alike. */
export function endingKey({ observer }: Model, world: World): string {
  const view = observer.view(world);
  return JSON.stringify([endingOf(view), ownerMap(view)]);
}

/** What is asked of a run. */
export interface RunQuestion {
  /** Asked only of final worlds. */
  readonly atEnd: boolean;
  /** The actors behind what it looks at. */
  readonly actors: readonly string[];
  /** Why the world breaks it, or `null`. */
  why(world: World): string | null;
}

/** The question that a property asks. */
export const questionOf = ({ observer }: Model, property: Property): RunQuestion => ({
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
