import { parseSchedule } from '../engine/network/schedule.ts';
import type { Kind } from './observation.ts';
import type { LogWalk } from './walk.ts';

/** How much of a run a log shows: a run with many lines may conform to a log of one line. */
export interface LogCoverage {
  /** Kinds of lines in the log, with their number. */
  readonly shown: readonly { readonly kind: Kind; readonly lines: number }[];
  /** Kinds of lines that the run prints and the log lacks completely. */
  readonly missing: readonly Kind[];
  /** Most kinds are missing, so that conformance is weak evidence. */
  readonly weak: boolean;
}

/** Marks of a capture's own script are not the kernel's lines, and most boots have no such script. */
const isKernels = (kind: Kind): boolean => !kind.startsWith('mark.');

/** The kinds of lines that a run always prints. */
export function kindsOfRun(walk: LogWalk, schedule: string): ReadonlySet<Kind> {
  const kinds = new Set<Kind>();
  let world = walk.start;
  for (const choice of parseSchedule(schedule)) {
    const taken = walk.steps(world)[choice];
    if (!taken) break;
    for (const effect of taken.effects)
      if (effect.do === 'print' && !effect.optional) kinds.add(effect.observation.kind);
    world = taken.world;
  }
  return kinds;
}

/**
 * The coverage of a log.
 * @param kinds - the kind of each of its lines
 * @param ofRun - the kinds of lines of the closest run
 */
export function coverageOf(kinds: readonly Kind[], ofRun: ReadonlySet<Kind>): LogCoverage {
  const counts = new Map<Kind, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const missing = [...ofRun].filter((kind) => isKernels(kind) && !counts.has(kind));
  const there = [...counts.keys()].filter(isKernels);
  return {
    shown: [...counts].map(([kind, lines]) => ({ kind, lines })),
    missing,
    weak: there.length < missing.length,
  };
}
