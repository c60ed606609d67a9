import type { CheckReport } from '../model/verdict.ts';
import type { CheckOptions } from './deps.ts';
import type { Io } from './io.ts';
import type { ProgressLine } from './terminal.ts';

/**
 * The options common to all searches: clock, stop request and progress.
 * @param onBegin - called before anything that may take long, with the report to print if the search never ends
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
    ...(watch === undefined ? {} : { endedBy: () => watch.stopReason(), onStage: (stage) => watch.stage(stage) }),
    ...(watch === undefined || onBegin === undefined ? {} : { onBegin }),
  };
};
