import { formatSchedule, parseSchedule, replay, type World } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { propertyNames, type PropertyName, type PropertyId } from '../model/property-names.ts';
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

import { describeSteps, type DescribedStep } from './explain.ts';
import { stepsOf } from './replay.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { questionOf } from '../judge/outlook.ts';
import type { Variant } from '../boot/variant.ts';

/** A pair of steps that occurs in both schedules, in opposite orders. */
export interface Race {
  /** The earlier of the two in the first schedule, with its number there. */
  readonly first: DescribedStep;
  readonly second: DescribedStep;
  /** The same two steps in the second schedule, in reversed order. */
  readonly other: { readonly first: DescribedStep; readonly second: DescribedStep };
}

/** Result of one schedule. */
export interface Side {
  readonly schedule: string;
  readonly steps: number;
  /** Code of the ending; `null` when the schedule stops before quiescence. */
  readonly ending: string | null;
  /** The final owner map; empty before the end. */
  readonly owners: readonly string[];
  readonly complaints: readonly {
    readonly property: PropertyId;
    readonly name: PropertyName;
    readonly why: string;
    readonly step: number;
  }[];
  /** Steps that do not occur in the other schedule. */
  readonly alone: readonly DescribedStep[];
}

/** The essential difference of two schedules of one boot; the JSON of `quiesce diff` is this object. */
export interface ScheduleDiff {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  /** The schedules are equivalent: they differ at most in the order of independent steps (Mazurkiewicz traces). */
  readonly same: boolean;
  /** Length of the common prefix, up to the order of independent steps. */
  readonly shared: number;
  /** The reversed pairs from which all other reversals follow, in schedule order. */
  readonly races: readonly Race[];
  /** Further pairs whose reversal follows from these. */
  readonly following: number;
  readonly sides: readonly [Side, Side];
}

/**
 * Compares two schedules of one scenario up to the order of independent steps (Mazurkiewicz equivalence).
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
  const described = schedules.map((schedule) => describeSteps(model, schedule));
  const [one, other] = orders as [HappensBefore, HappensBefore];
  const [oneSteps, otherSteps] = described as [readonly DescribedStep[], readonly DescribedStep[]];
  const shared = sharedBeginning(one, other);
  const { pairs, following } = reversedPairs(one, other);
  const [here, there] = [occurrences(one.names), occurrences(other.names)];
  const counterpart = (position: number): DescribedStep =>
    otherSteps[there.indexOf(here[position] ?? '')] as DescribedStep;
  return {
    scenario: scenario.id,
    design: model.plan.design.id,
    gate: model.plan.gate.id,
    same: shared.length === one.names.length && shared.length === other.names.length,
    shared: shared.length,
    races: pairs.map(({ first, second }) => ({
      first: oneSteps[first] as DescribedStep, // A pair's positions are those of described steps.
      second: oneSteps[second] as DescribedStep,
      other: { first: counterpart(second), second: counterpart(first) },
    })),
    following,
    sides: [sideOf(model, schedules[0], oneSteps, here, there), sideOf(model, schedules[1], otherSteps, there, here)],
  };
}

function sideOf(
  model: Model,
  schedule: string,
  described: readonly DescribedStep[],
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
    steps: described.length,
    ending: isFinal ? endingOf(observer.view(last)).code : null,
    owners: isFinal ? ownerMap(observer.view(last)) : [],
    complaints,
    alone: described.filter((_, position) => !taken.has(events[position] ?? '')),
  };
}
