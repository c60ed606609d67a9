import { TestModel, type PathGenerator, type TestPath } from '@xstate/test';
import type { ActorLogic, EventObject, Snapshot } from 'xstate';
import type { Network, World } from '../engine/index.ts';

/** A world as the snapshot of a single actor. */
export type WorldSnapshot = Snapshot<undefined> & { readonly world: World };

/** One choice as an event. `what` describes it in the report of a failed path. */
export interface Choose extends EventObject {
  readonly type: 'choose';
  readonly choice: number;
  readonly what: string;
}

/** A path of the model: its first step is the start, each further one a choice and the resulting world. */
export type WorldPath = TestPath<WorldSnapshot, Choose>;
export type WorldModel = TestModel<WorldSnapshot, Choose, undefined>;

const snapshotOf = (world: World): WorldSnapshot => ({ status: 'active', output: undefined, error: undefined, world });
const textOf = ({ world }: WorldSnapshot): string => Array.from(world).join('.');
const eventText = ({ choice }: Choose): string => String(choice);

type NetworkLogic = ActorLogic<WorldSnapshot, Choose, undefined>;

/** The network as the logic of a single actor: transitions are steps of the explorer, events are choices. */
function logicOf(network: Network): NetworkLogic {
  return {
    transition: (snapshot, { choice }) => snapshotOf(network.step(snapshot.world, choice).after),
    getInitialSnapshot: () => snapshotOf(network.initial),
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

const chooseOf = (network: Network, world: World, index: number): Choose => {
  const choice = network.choices(world)[index];
  return {
    type: 'choose',
    choice: index,
    what: choice ? `${choice.kind} ${choice.event.type} at ${choice.actor}` : '',
  };
};

/** The choices of a world, without those that lead to an unhandled event. */
const events =
  (network: Network) =>
  ({ world }: WorldSnapshot): readonly Choose[] =>
    network
      .choices(world)
      .filter(({ index }) => network.step(world, index).findings.length === 0)
      .map(({ index }) => chooseOf(network, world, index));

/** A model whose shortest paths reach every world. */
export const worldsModel = (network: Network): WorldModel =>
  new TestModel(logicOf(network), { events: events(network), serializeState: textOf, serializeEvent: eventText });

/** A model whose shortest paths take every step: worlds reached by different steps are distinguished. */
export const stepsModel = (network: Network): WorldModel =>
  new TestModel(logicOf(network), {
    events: events(network),
    serializeState: (state, event, previous) =>
      `${textOf(state)} ${event && previous ? `${eventText(event)} ${textOf(previous)}` : ''}`,
    serializeEvent: eventText,
  });

/**
 * Schedules as a path generator of `@xstate/test`, in place of its shortest and simple paths.
 * @throws ScheduleError if a choice is not enabled
 */
export const pathsOf =
  (network: Network, schedules: readonly (readonly number[])[]): PathGenerator<WorldSnapshot, Choose, undefined> =>
  (logic) =>
    schedules.map((schedule) => {
      // Only `transition` is called, which does not use the scope.
      const scope = {} as Parameters<typeof logic.transition>[2];
      let state = logic.getInitialSnapshot(scope, undefined);
      // As in XState's own generators, the first step leads to the start of the path.
      const steps = [{ event: { type: 'xstate.init' } as unknown as Choose, state }];
      for (const choice of schedule) {
        const event = chooseOf(network, state.world, choice);
        state = logic.transition(state, event, scope);
        steps.push({ event, state });
      }
      return { state, steps, weight: schedule.length };
    });

/** The choices of a path. */
export const scheduleOfPath = ({ steps }: WorldPath): readonly number[] =>
  // The first step has XState's own event.
  steps.flatMap(({ event }) => (event.choice === undefined ? [] : [event.choice]));
