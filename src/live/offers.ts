import type { MachineSnapshot } from '../engine/index.ts';
import { deferredTypes, matches, offeredTypes } from '../engine/network/machine-rules.ts';

/** What a snapshot determines about its actor's next step. */
export interface Offers {
  /** Spontaneous events that the machine handles in this state, in declaration order. */
  readonly env: readonly string[];
  readonly idle: readonly string[];
  /** Whether queued events of this type are deferred in this state. */
  defers(type: string): boolean;
}

// Most actors do not change in most steps, and testing which events a machine handles is the most expensive part of listing
// choices.
const known = new WeakMap<MachineSnapshot, Offers>();

/** The offers of a snapshot, memoized. */
export function offersOf(snapshot: MachineSnapshot): Offers {
  const read = known.get(snapshot) ?? readOffers(snapshot);
  known.set(snapshot, read);
  return read;
}

function readOffers(snapshot: MachineSnapshot): Offers {
  const deferred = snapshot._nodes.flatMap(deferredTypes);
  const offered = (kind: 'env' | 'idle'): readonly string[] =>
    snapshot.status === 'active'
      ? offeredTypes(snapshot.machine, `${kind}.`).filter((type) => snapshot.can({ type }))
      : [];
  return {
    env: offered('env'),
    idle: offered('idle'),
    defers: (type) => deferred.some((descriptor) => matches(type, descriptor)),
  };
}
