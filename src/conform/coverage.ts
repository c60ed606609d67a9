import { parseSchedule } from '../engine/network/schedule.ts';
import type { Kind } from './observation.ts';
import type { LogWalk } from './walk.ts';

/** How much of a run a log shows: a run that prints much may conform to a log that has one line. */
export interface LogCoverage {
  /** Kinds of lines that the log has, with their number. */
  readonly shown: readonly { readonly kind: Kind; readonly lines: number }[];
  /** Kinds of lines that the run prints and the log has nowhere. */
  readonly missing: readonly Kind[];
  /** Most kinds are missing: that the log can be followed says little. */
  readonly weak: boolean;
}

/** What a capture's own script prints is no line of the kernel's, and most boots have no such script. */
const isKernels = (kind: Kind): boolean => !kind.startsWith('mark.');

/** The kinds of lines that a run prints for certain. */
export function kindsOfRun(walk: LogWalk, schedule: string): ReadonlySet<Kind> {
  const kinds = new Set<Kind>();
  let world = walk.start;
  for (const choice of parseSchedule(schedule)) {
    const taken = walk.steps(world)[choice];
    if (!taken) break;
    for (const act of taken.acts) if (act.do === 'say' && !act.optional) kinds.add(act.observation.kind);
    world = taken.world;
  }
  return kinds;
}

/**
 * The coverage of a log.
 * @param kinds - of its lines, one for each line
 * @param ofRun - the kinds that the closest run prints
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
