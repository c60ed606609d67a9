import { canonical, type Choice, type Network, type Step, type World } from '../engine/index.ts';
import { formatSchedule } from './schedule.ts';

/**
 * What a step is, wherever in a schedule it stands: who acts on which event from whom. A position would not do: it means
 * another step as soon as one before it is left out.
 */
export type StepName = string;

/** A step that is possible at a place. */
export interface NamedMove {
  readonly name: StepName;
  readonly choice: Choice;
}

/** A world that a walk has come by. Two places are one object when their worlds are equal. */
export interface WalkPlace {
  readonly world: World;
  /** In the order of choices; empty in a final world. */
  readonly moves: readonly NamedMove[];
}

/** Where a step leads, and the actors that took part in it. */
export interface Way {
  readonly to: WalkPlace;
  readonly touched: readonly string[];
}

/** Walks a network by the names of steps and remembers where it has been: trying variants of one order comes back often. */
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

  /** The number of distinct worlds met so far. */
  get size(): number {
    return this.#known.size;
  }

  /** What the step of that name does at a place; `null` when it is not possible there. */
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

  /** Takes the steps one after the other; `null` when one of them is not possible. */
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
 * The schedule of a run that is given by names.
 * @throws RangeError if a step is not possible where it stands: the caller has tried the run before
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

/** Which time a run takes the step of each name: two runs have an event in common when name and count agree. */
export function occurrences(names: readonly StepName[]): readonly string[] {
  const counts = new Map<StepName, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} #${count}`;
  });
}
