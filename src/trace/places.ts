import { canonical, type Choice, type Network, type Step, type World } from '../engine/index.ts';
import { formatSchedule } from './schedule.ts';

/** Identity of a step independent of its position: actor, event and sender. Positions shift as soon as an earlier step is removed. */
export type StepName = string;

/** A step enabled at a place. */
export interface NamedMove {
  readonly name: StepName;
  readonly choice: Choice;
}

/** A visited world, interned: equal worlds are the same object. */
export interface WalkPlace {
  readonly world: World;
  /** In the order of choices; empty in a final world. */
  readonly moves: readonly NamedMove[];
}

/** The successor of a step, and the actors involved in it. */
export interface Way {
  readonly to: WalkPlace;
  readonly touched: readonly string[];
}

/** Executes steps by name and memoizes the results, because variants of one order repeat many of them. */
export class Places {
  readonly #network: Network;
  readonly #known = new Map<string, WalkPlace>();
  readonly #ways = new Map<WalkPlace, Map<StepName, Way>>();
  readonly #eventTexts = new WeakMap<object, string>();
  readonly start: WalkPlace;

  constructor(network: Network) {
    this.#network = network;
    this.start = this.#at(network.initial);
  }

  /** Number of distinct worlds visited so far. */
  get size(): number {
    return this.#known.size;
  }

  /** The effect of a step at a place; `null` when it is not enabled there. */
  way(place: WalkPlace, name: StepName): Way | null {
    const ways = this.#ways.get(place) ?? new Map<StepName, Way>();
    const known = ways.get(name);
    if (known) return known;
    const move = place.moves.find((one) => one.name === name);
    if (!move) return null;
    const step = this.#network.step(place.world, move.choice.index);
    const way = { to: this.#at(step.after), touched: step.touched };
    this.#ways.set(place, ways.set(name, way));
    return way;
  }

  /** Executes a sequence of steps; `null` when one of them is not enabled. */
  follow(from: WalkPlace, names: readonly StepName[]): WalkPlace | null {
    let here: WalkPlace | null = from;
    for (const name of names) here = here && (this.way(here, name)?.to ?? null);
    return here;
  }

  nameOf(choice: Choice): StepName {
    let event = this.#eventTexts.get(choice.event);
    if (event === undefined) {
      event = canonical(choice.event, 'event');
      this.#eventTexts.set(choice.event, event);
    }
    return `${choice.kind} ${choice.actor} ${choice.from ?? choice.timer ?? ''} ${event}`;
  }

  #at(world: World): WalkPlace {
    const key = Array.prototype.join.call(world, ' ');
    const known = this.#known.get(key);
    if (known) return known;
    const moves = this.#network.choices(world).map((choice) => ({ name: this.nameOf(choice), choice }));
    const place = { world, moves };
    this.#known.set(key, place);
    return place;
  }
}

/** The names of a run's steps, in order. */
export const namesOf = (places: Places, steps: readonly Step[]): readonly StepName[] =>
  steps.map(({ choice }) => places.nameOf(choice));

/**
 * The schedule of a run given by names.
 * @throws RangeError if a step is not enabled; callers pass runs that were executed before
 */
export function scheduleOf(places: Places, names: readonly StepName[]): string {
  let here = places.start;
  const schedule = names.map((name, position) => {
    const move = here.moves.find((one) => one.name === name);
    const way = places.way(here, name);
    if (!move || !way) throw new RangeError(`step ${position + 1}, ${name}, is not possible there`);
    here = way.to;
    return move.choice.index;
  });
  return formatSchedule(schedule);
}

/** The events of a run: each step's name with its occurrence number. An event is common to two runs when both agree. */
export function occurrences(names: readonly StepName[]): readonly string[] {
  const counts = new Map<StepName, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} #${count}`;
  });
}
