import type { EngineEvent, Network, World } from '../engine/index.ts';
import { formatSchedule } from '../engine/network/schedule.ts';
import { ownerMap, endingOf } from '../properties/index.ts';
import { iomemLines, narratorOf } from '../narrate/narrator.ts';
import type { Observer } from '../boot/observe.ts';
import type { Model } from '../boot/model-of.ts';
import { leavesOf } from './leaves.ts';
import { scheduleOfPath, type WorldPath } from './network-model.ts';
import { reactionsOf, offersOf, type SeenMessage } from './reactions.ts';

/** Observable state of a world; for a step, only the changed part. */
export interface WorldObservation {
  /** The innermost states of each actor, joined by ` + `. */
  readonly states: Readonly<Record<string, string>>;
  /** The lines of `/proc/iomem`. */
  readonly iomem?: readonly string[];
  /** The owner map: dax devices and regions, a line each, without their numbers. */
  readonly owners?: readonly string[];
  /** CXL devices due at boot whose probes have not ended. */
  readonly due?: readonly string[];
}

/** An event that an actor receives during a step, with the expected messages and next state. */
export interface PlannedReaction {
  readonly actor: string;
  readonly event: EngineEvent;
  readonly said: readonly SeenMessage[];
  readonly state: string;
  /** Spontaneous events that are enabled afterwards. */
  readonly offers?: readonly string[];
  /** Queued events that the new state defers: a lock is held. */
  readonly defers?: readonly string[];
}

/** One step of a test. */
export interface PlannedStep {
  /** Number of the choice, from 0. */
  readonly choice: number;
  readonly kind: string;
  readonly actor: string;
  readonly event: EngineEvent;
  readonly from?: string;
  readonly timer?: string;
  /** One sentence, with the kernel function. */
  readonly note: string;
  readonly kernel: string;
  /** Events in order, for the actors under test. */
  readonly heard: readonly PlannedReaction[];
  readonly after: WorldObservation;
}

/** One test: a schedule, step by step. */
export interface PlannedTest {
  readonly name: string;
  readonly schedule: string;
  /** `follow`: the system must behave as the model. `differ`: this schedule was a counterexample, and its ending must no longer occur. */
  readonly must: 'follow' | 'differ';
  /** The ending's code; `null` when the schedule stops before quiescence. */
  readonly ending: string | null;
  /** Items that no earlier test covers. */
  readonly covers: readonly string[];
  readonly steps: readonly PlannedStep[];
}

/** Converts the steps of a network to planned steps. */
export class Planner {
  readonly #model: Model;
  readonly #narrate: ReturnType<typeof narratorOf>;
  readonly #about: (actor: string) => boolean;
  readonly #seen = new Map<string, Required<WorldObservation>>();

  /** @param about - selects the actors whose events a step lists; the others are left to the system under test */
  constructor(model: Model, about: (actor: string) => boolean) {
    this.#model = model;
    this.#about = about;
    this.#narrate = narratorOf(model.plan, model.network);
  }

  /** Observable state before the first step. */
  start(): Required<WorldObservation> {
    return this.#seenIn(this.#model.network.initial);
  }

  /** A path of the model as a test. */
  test(path: WorldPath, name: string, must: PlannedTest['must'], covers: readonly string[]): PlannedTest {
    const { network, observer } = this.#model;
    const schedule = scheduleOfPath(path);
    let world: World = network.initial;
    const steps = schedule.map((choice, index) => {
      const step = this.#step(world, choice, index + 1);
      world = step.to;
      return step.planned;
    });
    const ending = network.choices(world).length === 0 ? endingOf(observer.view(world)).code : null;
    return { name, schedule: formatSchedule(schedule), must, ending, covers, steps };
  }

  #step(world: World, index: number, position: number): { readonly planned: PlannedStep; readonly to: World } {
    const { network } = this.#model;
    const step = network.step(world, index);
    const { note, kernel } = this.#narrate(step, position);
    const { kind, actor, event, from, timer } = step.choice;
    const planned = {
      choice: index,
      kind,
      actor,
      event,
      ...(from === undefined ? {} : { from }),
      ...(timer === undefined ? {} : { timer }),
      note,
      kernel,
      heard: reactionsOf(network, step)
        .filter((one) => this.#about(one.actor))
        .map(({ actor: who, event, sent, after }) => {
          const { offers, defers } = offersOf(network, who, after);
          return {
            actor: who,
            event,
            said: sent,
            state: stateOf(after),
            ...(offers.length === 0 ? {} : { offers }),
            ...(defers.length === 0 ? {} : { defers }),
          };
        }),
      after: changed(this.#seenIn(world), this.#seenIn(step.after)),
    };
    return { planned, to: step.after };
  }

  #seenIn(world: World): Required<WorldObservation> {
    const key = Array.prototype.join.call(world, ' ');
    const known = this.#seen.get(key);
    if (known) return known;
    const { network, observer } = this.#model;
    const states = Object.fromEntries(network.actors.map((actor) => [actor, stateIn(network, world, actor)]));
    const seen = { states, ...seenBy(observer, world) };
    this.#seen.set(key, seen);
    return seen;
  }
}

/** The state of a world that is visible to an administrator. */
export function seenBy(observer: Observer, world: World): Required<Omit<WorldObservation, 'states'>> {
  const view = observer.view(world);
  return { iomem: iomemLines(observer.iomem(world)), owners: ownerMap(view), due: view.outstanding };
}

const stateOf = (snapshot: Parameters<typeof leavesOf>[0]): string => leavesOf(snapshot).join(' + ');
const stateIn = (network: Network, world: World, actor: string): string => stateOf(network.snapshot(world, actor));

function changed(before: Required<WorldObservation>, after: Required<WorldObservation>): WorldObservation {
  const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join('\n') === b.join('\n');
  return {
    states: Object.fromEntries(Object.entries(after.states).filter(([actor, state]) => before.states[actor] !== state)),
    ...(isSame(before.iomem, after.iomem) ? {} : { iomem: after.iomem }),
    ...(isSame(before.owners, after.owners) ? {} : { owners: after.owners }),
    ...(isSame(before.due, after.due) ? {} : { due: after.due }),
  };
}
