import { formatSchedule, parseSchedule, replay, type World } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { propertyNames, type PropertyName } from '../model/property-names.ts';
import type { PropertyId } from '../model/verdict.ts';
import { endingOf, ownerMap, properties } from '../properties/index.ts';
import {
  happensBefore,
  namesOf,
  occurrences,
  Places,
  reversedPairs,
  sharedBeginning,
  type HappensBefore,
} from '../trace/index.ts';

import { stepsOf, toldSteps, type ToldStep } from './explain.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { questionOf } from '../judge/outlook.ts';
import type { Variant } from '../boot/variant.ts';

/** A pair of steps that both schedules take, each in its own order. */
export interface Race {
  /** The earlier of the two in the first schedule, numbered there. */
  readonly first: ToldStep;
  readonly second: ToldStep;
  /** The same two steps in the second schedule, where they come the other way round. */
  readonly other: { readonly first: ToldStep; readonly second: ToldStep };
}

/** Where one schedule leads. */
export interface Side {
  readonly schedule: string;
  readonly steps: number;
  /** `null` when the schedule stops before everything is quiet. */
  readonly ending: string | null;
  /** The final owner map; empty before the end. */
  readonly owners: readonly string[];
  readonly complaints: readonly {
    readonly property: PropertyId;
    readonly name: PropertyName;
    readonly why: string;
    readonly step: number;
  }[];
  /** Steps that the other schedule does not take. */
  readonly alone: readonly ToldStep[];
}

/** The essential difference of two orders of one boot; the JSON of `quiesce diff` is this object. */
export interface ScheduleDiff {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  /** The two differ at most in the order of steps that do not see each other. */
  readonly same: boolean;
  /** How many steps both begin with, in whatever order. */
  readonly shared: number;
  /** The races that they decide differently and from which all others follow, first race first. */
  readonly races: readonly Race[];
  /** Further pairs that are reversed because of these. */
  readonly following: number;
  readonly sides: readonly [Side, Side];
}

/**
 * Compares two schedules of one scenario up to the order of independent steps.
 * @throws UsageError when the combination cannot be run, or names the step that cannot be taken
 */
export function diffSchedules(
  scenario: Scenario,
  variant: Variant,
  schedules: readonly [string, string],
): ScheduleDiff {
  const model = modelOf(scenario, variant);
  const places = new Places(model.network);
  const orders = schedules.map((schedule) => happensBefore(places, namesOf(places, stepsOf(model, schedule))));
  const told = schedules.map((schedule) => toldSteps(model, schedule));
  const [one, other] = orders as [HappensBefore, HappensBefore];
  const [oneTold, otherTold] = told as [readonly ToldStep[], readonly ToldStep[]];
  const shared = sharedBeginning(one, other);
  const { pairs, following } = reversedPairs(one, other);
  const [here, there] = [occurrences(one.names), occurrences(other.names)];
  const twin = (position: number): ToldStep => otherTold[there.indexOf(here[position] ?? '')] as ToldStep;
  return {
    scenario: scenario.id,
    design: model.plan.design.id,
    gate: model.plan.gate.id,
    same: shared.length === one.names.length && shared.length === other.names.length,
    shared: shared.length,
    races: pairs.map(({ first, second }) => ({
      first: oneTold[first] as ToldStep, // A pair's positions are those of a step that was told.
      second: oneTold[second] as ToldStep,
      other: { first: twin(second), second: twin(first) },
    })),
    following,
    sides: [sideOf(model, schedules[0], oneTold, here, there), sideOf(model, schedules[1], otherTold, there, here)],
  };
}

function sideOf(
  model: Model,
  schedule: string,
  told: readonly ToldStep[],
  events: readonly string[],
  others: readonly string[],
): Side {
  const { network, observer } = model;
  const worlds = [network.initial, ...replay(network, schedule).map(({ after }) => after)];
  const last = worlds.at(-1) as World;
  const isFinal = network.choices(last).length === 0;
  const complaints = properties.flatMap((property) => {
    const question = questionOf(model, property);
    const from = question.atEnd ? worlds.length - 1 : 0;
    if (question.atEnd && !isFinal) return [];
    const at = worlds.findIndex((world, step) => step >= from && question.why(world) !== null);
    const named = { property: property.id, name: propertyNames[property.id] };
    return at < 0 ? [] : [{ ...named, why: question.why(worlds[at] as World) ?? '', step: at }];
  });
  const taken = new Set(others);
  return {
    schedule: formatSchedule(parseSchedule(schedule)),
    steps: told.length,
    ending: isFinal ? endingOf(observer.view(last)).code : null,
    owners: isFinal ? ownerMap(observer.view(last)) : [],
    complaints,
    alone: told.filter((_, position) => !taken.has(events[position] ?? '')),
  };
}
