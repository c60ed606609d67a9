import type { MachineSnapshot } from '../engine/index.ts';
import { deferredTypes, matches, offeredTypes } from '../engine/network/machine-rules.ts';

/** What a snapshot says about the next step of its actor. */
export interface Offers {
  /** Spontaneous events that the machine would react to now, in declared order. */
  readonly env: readonly string[];
  readonly idle: readonly string[];
  /** Whether queued events of this type must wait while the snapshot lasts. */
  defers(type: string): boolean;
}

// Most actors stand still in most steps, and asking a machine what it can do is the dearest part of listing choices.
const known = new WeakMap<MachineSnapshot, Offers>();

/** Reads a snapshot once, however often it is asked for. */
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
