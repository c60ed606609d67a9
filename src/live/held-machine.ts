import type { AnyActorLogic, AnyActorScope, AnyMachineSnapshot, EventObject } from 'xstate';
import type { EngineEvent } from '../engine/network/events.ts';
import { NetworkError, type Machine } from '../engine/index.ts';

/** Sent once to every actor when all exist: enter the initial state. */
export const enter = { type: 'live.enter' };
/** Sent once to every actor when all have entered: execute the entry actions. */
export const begin = { type: 'live.begin' };

type Action = Parameters<AnyActorScope['actionExecutor']>[0];

/**
 * A machine as actor logic with an admission test for events. An event that is not admitted leaves the snapshot unchanged; the
 * post office delivers it again later. The start has two phases, because XState creates actors one after the other and a
 * machine's first message may go to one that does not exist yet. All enter first, then all begin, as in the explorer.
 */
export function heldMachine(machine: Machine, input: unknown, admits: (event: EngineEvent) => boolean): AnyActorLogic {
  const entryActions: Action[] = [];
  let own: AnyActorScope | null = null; // XState passes the same scope to an actor each time.
  return {
    transition(snapshot: AnyMachineSnapshot, event: EventObject, scope: AnyActorScope) {
      own ??= strict(scope);
      if (event.type === 'xstate.stop') return machine.transition(snapshot, event, own);
      if (!admits(event)) return snapshot;
      if (event.type === enter.type) {
        return machine.getInitialSnapshot(
          { ...own, actionExecutor: (action) => void entryActions.push(action) },
          input,
        );
      }
      if (event.type === begin.type) {
        for (const action of entryActions.splice(0)) scope.actionExecutor(action);
        return snapshot;
      }
      return machine.transition(snapshot, event, own);
    },
    // Never observed: `enter` replaces it before any other event.
    getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
    getPersistedSnapshot: (snapshot: AnyMachineSnapshot) => machine.getPersistedSnapshot(snapshot),
  };
}

/** XState resolves an unknown name to undefined, and a message to undefined silently goes to the sender itself. */
function strict(scope: AnyActorScope): AnyActorScope {
  const get = (name: string): unknown => {
    const found: unknown = scope.system.get(name);
    if (found === undefined) throw new NetworkError(`it sends to ${name}, which is no actor of this system`);
    return found;
  };
  // XState's types know names only in a system that declares them, hence the cast.
  return { ...scope, system: { ...scope.system, get: get as typeof scope.system.get } };
}
