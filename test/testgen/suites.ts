import { canonical, type ActorDefinition, type Machine } from '../../src/engine/index.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { LiveSystem } from '../../src/live/index.ts';
import { actorsOf, observerOf, planOf, type Plan, type Variant } from '../../src/boot/index.ts';

import { generatePlan, type Criterion, type TestPlan } from '../../src/testgen/index.ts';
import { leavesOf } from '../../src/testgen/leaves.ts';
import { seenBy, type PlannedStep } from '../../src/testgen/test-plan.ts';
import { Component, lineOf } from './component.ts';
import { machinesOf } from '../../src/boot/variant.ts';

/** A box, a boot and a design. */
export interface Setting {
  readonly name: string;
  readonly scenario: Scenario;
  readonly variant: Variant;
}

/** Generated tests of one machine in one setting, with what its actors are made from. */
export interface Suite {
  readonly name: string;
  readonly plan: TestPlan;
  readonly system: Plan;
  readonly definitions: ReadonlyMap<string, ActorDefinition>;
}

const cover: readonly Criterion[] = ['states', 'transitions', 'race-pairs'];

/** The suites of a machine in settings that have it. */
export const suitesOf = (machines: readonly string[], settings: readonly Setting[]): readonly Suite[] =>
  settings.map(({ name, scenario, variant }) => {
    const { design, gate } = machinesOf(variant);
    const system = planOf(scenario, design, gate);
    return {
      name,
      system,
      plan: generatePlan(scenario, variant, { cover, machines }),
      definitions: new Map(actorsOf(system).map((one) => [one.id, one])),
    };
  });

/**
 * Plays a suite on real XState actors, each alone, and compares every answer and every state with the plan.
 * @param machineOf - what to build an actor from: the machine that is to be tested
 * @returns where the machine first does otherwise, or `null`
 */
export function failureOf(
  { plan, definitions }: Suite,
  machineOf: (definition: ActorDefinition) => Machine,
): string | null {
  const actors = Object.keys(plan.actors);
  for (const test of plan.tests) {
    const parts = new Map(
      actors.map((id) => {
        const definition = definitions.get(id) as ActorDefinition; // The plan is of this network.
        return [id, new Component(id, machineOf(definition), definition.input, [...definitions.keys()])];
      }),
    );
    try {
      for (const id of actors) {
        const [state, wanted] = [parts.get(id)?.state, plan.start.states[id]];
        if (state !== wanted) return `${id} starts in ${state}, not in ${wanted}`;
      }
      for (const [index, step] of test.steps.entries())
        for (const { actor, event, said, state, offers = [], defers = [] } of step.heard) {
          const did = parts.get(actor)?.hear(event);
          const wanted = { said: said.map((one) => lineOf(one.to, one.event)), state, offers, defers };
          if (JSON.stringify(did) !== JSON.stringify(wanted))
            return `${test.name}, step ${index + 1}, ${event.type} at ${actor}: ${JSON.stringify(did)}, not ${JSON.stringify(wanted)}`;
        }
    } catch (error) {
      return `${test.name}: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      for (const part of parts.values()) part.stop();
    }
  }
  return null;
}

/**
 * Plays a suite on the whole network as live actors, the machine under test among them, and compares what an administrator can see
 * and the state of every actor after each step.
 * @returns where it first does otherwise, or `null`
 */
export function wholeFailureOf(
  { plan, system, definitions }: Suite,
  machineOf: (definition: ActorDefinition) => Machine,
): string | null {
  for (const test of plan.tests) {
    const live = new LiveSystem([...definitions.values()].map((one) => ({ ...one, machine: machineOf(one) })));
    try {
      let seen = plan.start;
      for (const [index, step] of test.steps.entries()) {
        const variant = live.choices().find((one) => isThe(step, one));
        if (!variant) return `${test.name}, step ${index + 1}: ${step.event.type} at ${step.actor} is not possible`;
        live.take(variant.index);
        seen = { ...seen, ...step.after, states: { ...seen.states, ...step.after.states } };
        // The world is a number to those who read live actors: there is only the one that is.
        const observer = observerOf(system, { snapshot: (_, actor) => live.snapshot(actor) });
        const states = Object.fromEntries(
          live.actors.map((actor) => [actor, leavesOf(live.snapshot(actor)).join(' + ')]),
        );
        const now = { states, ...seenBy(observer, []) };
        for (const part of ['states', 'iomem', 'owners', 'due'] as const)
          if (canonical(now[part], part) !== canonical(seen[part], part))
            return `${test.name}, step ${index + 1}: ${part} is ${JSON.stringify(now[part])}`;
      }
    } catch (error) {
      return `${test.name}: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      live.stop();
    }
  }
  return null;
}

const isThe = (step: PlannedStep, one: ReturnType<LiveSystem['choices']>[number]): boolean =>
  one.kind === step.kind &&
  one.actor === step.actor &&
  one.from === step.from &&
  one.timer === step.timer &&
  canonical(one.event, 'event') === canonical(step.event, 'event');
