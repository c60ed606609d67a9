import type { AnyActorLogic, AnyActorScope, AnyMachineSnapshot, EventObject } from 'xstate';
import type { EngineEvent } from '../engine/network/events.ts';
import { NetworkError, type Machine } from '../engine/index.ts';

/** Sent once to every actor when all are there: enter the initial state. */
export const enter = { type: 'live.enter' };
/** Sent once to every actor when all have entered: carry out what the entry actions asked for. */
export const begin = { type: 'live.begin' };

type Action = Parameters<AnyActorScope['actionExecutor']>[0];

/**
 * A machine as actor logic that asks before it shows the machine an event. An event that is not admitted leaves the
 * snapshot as it is; whoever held it sends it again.
 * The start is in two parts, because XState makes actors one after the other and a machine's first send may be to one
 * that is not there yet: all enter first, then all begin, as the explorer has it.
 */
export function heldMachine(machine: Machine, input: unknown, admits: (event: EngineEvent) => boolean): AnyActorLogic {
  const asked: Action[] = [];
  let own: AnyActorScope | null = null; // XState gives an actor the same scope each time.
  return {
    transition(snapshot: AnyMachineSnapshot, event: EventObject, scope: AnyActorScope) {
      own ??= strict(scope);
      if (event.type === 'xstate.stop') return machine.transition(snapshot, event, own);
      if (!admits(event)) return snapshot;
      if (event.type === enter.type) {
        return machine.getInitialSnapshot({ ...own, actionExecutor: (action) => void asked.push(action) }, input);
      }
      if (event.type === begin.type) {
        for (const action of asked.splice(0)) scope.actionExecutor(action);
        return snapshot;
      }
      return machine.transition(snapshot, event, own);
    },
    // Nobody sees it: `enter` replaces it before anything else happens.
    getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
    getPersistedSnapshot: (snapshot: AnyMachineSnapshot) => machine.getPersistedSnapshot(snapshot),
  };
}

/** XState resolves a name it does not know to nothing, and a send to nothing goes to the sender itself, in silence. */
function strict(scope: AnyActorScope): AnyActorScope {
  const get = (name: string): unknown => {
    const found: unknown = scope.system.get(name);
    if (found === undefined) throw new NetworkError(`it sends to ${name}, which is no actor of this system`);
    return found;
  };
  // The cast is XState's: names have types only in a system that declares them.
  return { ...scope, system: { ...scope.system, get: get as typeof scope.system.get } };
}
