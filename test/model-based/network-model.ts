import { TestModel } from '@xstate/test';
import type { ActorLogic, EventObject, Snapshot } from 'xstate';
import type { Network, World } from '../../src/engine/index.ts';

/** A world as the snapshot of one big actor. */
export type WorldSnapshot = Snapshot<undefined> & { readonly world: World };

/** One choice as an event. `what` is there for the reader of a failed path. */
export interface Choose extends EventObject {
  readonly type: 'choose';
  readonly choice: number;
  readonly what: string;
}

const snapshotOf = (world: World): WorldSnapshot => ({ status: 'active', output: undefined, error: undefined, world });
const textOf = ({ world }: WorldSnapshot): string => Array.from(world).join('.');
const eventText = ({ choice }: Choose): string => String(choice);

type NetworkLogic = ActorLogic<WorldSnapshot, Choose, undefined>;

/** The whole network as logic of one actor: its transition is a step of the explorer, its events are the choices. */
function logicOf(network: Network): NetworkLogic {
  return {
    transition: (snapshot, { choice }) => snapshotOf(network.step(snapshot.world, choice).after),
    getInitialSnapshot: () => snapshotOf(network.initial),
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

/** The choices of a world; those that show a hole in a machine are no part of a model. */
const events =
  (network: Network) =>
  ({ world }: WorldSnapshot): readonly Choose[] =>
    network
      .choices(world)
      .filter(({ index }) => network.step(world, index).findings.length === 0)
      .map(({ index, kind, actor, event }) => ({
        type: 'choose',
        choice: index,
        what: `${kind} ${event.type} at ${actor}`,
      }));

/** A model whose shortest paths reach every world. */
export const worldsModel = (network: Network): TestModel<WorldSnapshot, Choose, undefined> =>
  new TestModel(logicOf(network), { events: events(network), serializeState: textOf, serializeEvent: eventText });

/** A model whose shortest paths take every step: worlds reached by different steps count as different. */
export const stepsModel = (network: Network): TestModel<WorldSnapshot, Choose, undefined> =>
  new TestModel(logicOf(network), {
    events: events(network),
    serializeState: (state, event, previous) =>
      `${textOf(state)} ${event && previous ? `${eventText(event)} ${textOf(previous)}` : ''}`,
    serializeEvent: eventText,
  });
