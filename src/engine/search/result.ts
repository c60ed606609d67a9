import { NetworkError } from '../network/errors.ts';
import type { NetworkTables, World } from '../network/network.ts';
import { formatSchedule } from '../network/schedule.ts';
import type { Exploration } from './exploration.ts';

/** Counts at the end of a search. */
export type SearchCounts = Pick<
  Exploration,
  | 'expanded'
  | 'depthComplete'
  | 'transitions'
  | 'depth'
  | 'complete'
  | 'stoppedBy'
  | 'finals'
  | 'onlyForward'
  | 'bytes'
  | 'symmetry'
>;

/** The explored graph, for queries afterwards. */
export interface ExploredGraph extends Pick<
  Exploration,
  'worlds' | 'edgesFrom' | 'hasCycle' | 'relation' | 'world' | 'depthOf' | 'indexOf'
> {
  /** The choices that lead to a world, or to a given member of its orbit. */
  readonly path: (index: number, image?: World) => readonly number[];
}

/**
 * Builds the result of any search.
 * @param findings - ids of the findings, each with the choices that lead through a step with it
 */
export function explorationOf(
  network: NetworkTables,
  counts: SearchCounts,
  graph: ExploredGraph,
  findings: Iterable<readonly [id: number, path: readonly number[]]>,
): Exploration {
  const { path, ...answers } = graph;
  const atStart = network.initialFindings.map((finding) => ({ ...finding, schedule: formatSchedule([]) }));
  const met = Array.from(findings, ([id, choices]) => ({
    ...network.finding(id),
    schedule: formatSchedule(choices),
  }));
  return {
    ...counts,
    ...answers,
    findings: [...atStart, ...met.filter(({ text }) => !atStart.some((first) => first.text === text))],
    schedule: (index, image) => formatSchedule(path(index, image)),
  };
}

/** Adds the schedule of a machine's error to the error. */
export function withSchedule(thrown: unknown, path: () => readonly number[]): unknown {
  if (thrown instanceof NetworkError) thrown.schedule ??= formatSchedule(path());
  return thrown;
}
