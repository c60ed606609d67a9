import type { ActorTable, CellMove } from './actor-table.ts';
import { at, type EngineEvent } from './events.ts';

/** A move and the index of its actor. */
export interface OwnedMove {
  readonly actor: number;
  readonly move: CellMove;
}

/**
 * The choices of a world in their fixed order: by actor in network order, then messages by sender, timers by name, spontaneous
 * events in declaration order. `idle` events are enabled only in a world without other choices.
 */
export function movesOf(tables: readonly ActorTable[], world: ArrayLike<number>): readonly OwnedMove[] {
  const listed = (part: 'busy' | 'idle'): OwnedMove[] =>
    tables.flatMap((table, actor) => table.moves(at(world, actor))[part].map((move) => ({ actor, move })));
  const busy = listed('busy');
  return busy.length > 0 ? busy : listed('idle');
}

/** One line per choice, for an error: `0 deliver probe.start to cxl_mem from bus, 1 timer …`. */
export function describe(
  choices: readonly {
    readonly index: number;
    readonly kind: string;
    readonly actor: string;
    readonly event: EngineEvent;
    readonly from?: string;
  }[],
): string {
  if (choices.length === 0) return 'nothing, this world is final';
  return choices
    .map(
      ({ index, kind, actor, event, from }) =>
        `${index} ${kind} ${event.type} ${kind === 'deliver' ? 'to' : 'at'} ${actor}${from === undefined ? '' : ` from ${from}`}`,
    )
    .join(', ');
}
