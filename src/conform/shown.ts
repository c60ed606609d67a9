import type { Observation } from './observation.ts';

/**
 * Whether a log can show what is observed. Most of these lines are dynamic debug, by function and kernel version: a kind of line that the
 * log has nowhere is one that this boot does not print. A script marks commands one by one.
 */
export function shownBy(log: readonly Observation[]): (observation: Observation) => boolean {
  const classOf = ({ kind, device }: Observation): string => (kind.startsWith('mark.') ? `${kind} ${device}` : kind);
  const there = new Set(log.map(classOf));
  return (observation) => observation.kind === 'probe.failed' || there.has(classOf(observation));
}
