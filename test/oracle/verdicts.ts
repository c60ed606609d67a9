import type { Design, UserContext } from '../../machines/index.ts';
import type { PropertyId } from '../../src/model/property-names.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { View } from '../../src/model/view.ts';
import { endingOf, overWaitIn, ownerMap, properties, type Property } from '../../src/properties/index.ts';
import { actorsOf } from '../../src/boot/assemble.ts';
import { observerOf } from '../../src/boot/observe.ts';
import type { Plan } from '../../src/boot/plan.ts';
import { exploreAll, isQuiet, walk, type Explored, type Met } from './explore.ts';
import { endless } from './fairness.ts';
import { Network, type World } from './network.ts';

// What the worlds of the independent explorer say of a box. Properties, endings and the reading of machines are the
// product's own, as pure functions; in which worlds they are asked, and what follows, is worked out here once more:
// every property of every world, without asking whether it has seen the like.

/** The answer to one property. */
export interface Answer {
  readonly id: PropertyId;
  readonly verdict: Verdict;
  /** Of a shortest run that breaks it; null where none does. */
  readonly steps: number | null;
}

/** All answers about a box under a design. */
export interface Answers {
  readonly explored: Explored;
  readonly answers: readonly Answer[];
  /** Final owner maps as texts, each with the fewest steps to it. */
  readonly endings: readonly string[];
  /** Fewest steps to a world in which the gate waits longer than it need, and why in the worlds so far away. */
  readonly overWait: { readonly steps: number; readonly causes: readonly string[] } | null;
  /** Fewest steps to a final world in which the script waits for what never comes; no kernel waits so. */
  readonly stuck: number | null;
  /** Whether the schedule leads to a world that breaks the property, and to a final one where only those are asked. */
  breaks(id: PropertyId, schedule: string): boolean;
  /** The final owner map that the schedule leads to, as a text without steps; null where it is not final. */
  endingAt(schedule: string): string | null;
}

/** Whose timers are timeouts of the gate or of the design. */
const waiters: readonly string[] = ['gate', 'flush_probe', 'owner'];

/** How an ending is told apart from others. */
export const endingText = (ending: string, parts: unknown, owners: unknown): string =>
  JSON.stringify([ending, parts, owners]);

/** Explores a box and asks everything; null where there are more worlds than that. */
export function answersOf(plan: Plan, design: Design, worldsMost: number): Answers | null {
  const casts = actorsOf(plan);
  const explored = exploreAll(casts, { worlds: worldsMost });
  if (!explored.complete && explored.refused === null) return null;
  const places = new Map(casts.map(({ id }, place) => [id, place]));
  // An observer asks for the snapshot of an actor in a world; which world is meant is said by its number.
  let shown: World = [];
  const observer = observerOf(plan, {
    snapshot: (_, actor) => (shown[places.get(actor) as number] as World[number]).snapshot,
  });
  const viewOf = (world: World): View => {
    shown = world;
    return kept(observer.view([]));
  };
  const asked = properties.filter((property) => property.appliesTo?.(design) ?? true);
  const broken = new Map<PropertyId, number>();
  const endings = new Map<string, number>();
  let stuck: number | null = null;
  let overWait: { steps: number; causes: string[] } | null = null;
  for (const met of explored.worlds) {
    const view = viewOf(met.world);
    const isFinal = met.choices.length === 0;
    for (const property of asked) {
      const { id, kind } = property;
      if (kind === 'confluence' || (kind !== 'always' && !isFinal) || broken.has(id)) continue;
      if (property.test(view) !== null) broken.set(id, met.depth);
    }
    if (isFinal) {
      const text = endingTextOf(view);
      if (!endings.has(text)) endings.set(text, met.depth);
      if (isStuck((met.world[places.get('user') as number] as World[number]).snapshot.context as UserContext))
        stuck ??= met.depth;
    }
    const cause = isQuiet(met) ? causeIn(met, view) : null;
    if (cause !== null) {
      overWait ??= { steps: met.depth, causes: [] };
      if (overWait.steps === met.depth) overWait.causes.push(cause);
    }
  }
  const isEndless = endless(explored) === 'fair';
  const [, second] = [...endings.values()];
  const answer = ({ id, kind }: Property): Answer => {
    const steps = kind === 'confluence' ? (second ?? null) : (broken.get(id) ?? null);
    if (steps !== null) return { id, verdict: 'violated', steps };
    // Final worlds say nothing about a run that goes round for ever.
    return { id, verdict: kind !== 'always' && isEndless ? 'unknown' : 'holds', steps: null };
  };
  const network = new Network(casts);
  return {
    explored,
    answers: asked.map(answer),
    endings: [...endings].map(([text, steps]) => `${text} after ${steps}`).sort(),
    overWait,
    stuck,
    breaks(id, schedule) {
      const { world } = walk(network, schedule);
      const property = asked.find((one) => one.id === id) as Property;
      if (property.kind !== 'always' && network.choices(world).length > 0) return false;
      return property.test(viewOf(world)) !== null;
    },
    endingAt(schedule) {
      const { world } = walk(network, schedule);
      return network.choices(world).length > 0 ? null : endingTextOf(viewOf(world));
    },
  };
}

/** A milestone that is awaited, or a slow probe that is to end with a later command: the kernel has no part in these. */
const isStuck = ({ input, at, stepWaiters }: UserContext): boolean =>
  stepWaiters.length > 0 || input.commands[at]?.run === 'await';

const endingTextOf = (view: View): string => {
  const { code, parts } = endingOf(view);
  return endingText(code, parts, ownerMap(view));
};

const causeIn = ({ choices }: Met, view: View): string | null =>
  overWaitIn(
    view,
    choices.some(({ kind, actor }) => kind === 'timer' && waiters.includes(actor)),
  )?.cause ?? null;

/** A view whose parts are read once, when they are first asked for. */
const kept = (view: View): View =>
  new Proxy(view, {
    get(target, part: keyof View) {
      const value = Reflect.get(target, part) as unknown;
      Object.defineProperty(target, part, { value, configurable: true });
      return value;
    },
  });
