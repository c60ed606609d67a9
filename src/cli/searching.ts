import type { CheckReport } from '../model/verdict.ts';
import type { CheckOptions } from './deps.ts';
import type { Io } from './io.ts';
import type { ProgressLine } from './terminal.ts';

/**
 * What every search is given: the clock, whoever may end it, and whoever is told how far it is.
 * @param onBegin - told the report of a search that nothing came of
 */
export const searching = (
  io: Io,
  progress: ProgressLine,
  onBegin?: (report: CheckReport) => void,
): Pick<CheckOptions, 'now' | 'onProgress' | 'endedBy' | 'onStage' | 'onBegin'> => {
  const { watch } = io;
  return {
    now: () => io.now() / 1000,
    onProgress: (seen) => progress.update(seen),
    ...(watch === undefined ? {} : { endedBy: () => watch.asked(), onStage: (stage) => watch.stage(stage) }),
    ...(watch === undefined || onBegin === undefined ? {} : { onBegin }),
  };
};
