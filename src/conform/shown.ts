import type { Observation } from './observation.ts';

/**
 * Whether a log can contain an observation. Most of these lines are dynamic debug, by function and kernel version: a kind absent
 * from the whole log is assumed to be disabled. Marks of a script are enabled per command.
 */
export function shownBy(log: readonly Observation[]): (observation: Observation) => boolean {
  const classOf = ({ kind, device }: Observation): string => (kind.startsWith('mark.') ? `${kind} ${device}` : kind);
  const there = new Set(log.map(classOf));
  return (observation) => observation.kind === 'probe.failed' || there.has(classOf(observation));
}
