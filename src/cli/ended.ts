import { formatSize } from '../model/byte-size.ts';
import type { CheckReport } from '../model/verdict.ts';
import { type WorkProgress, stageWords, type WorkStage, type StopReason } from './watch.ts';

/** How a job was terminated from outside. */
export interface Ended {
  readonly by: StopReason;
  readonly stage: WorkStage;
  /** The last reported progress. */
  readonly progress: WorkProgress | null;
  /** Elapsed seconds. */
  readonly seconds: number;
  /** The bounds given by the user. */
  readonly time?: number;
  readonly memory?: number;
  readonly signal?: string;
}

/** The reason as text: `--time 2 was reached while the network was built`. */
export function whyEnded({ by, stage, time, memory, signal }: Ended): string {
  const what = {
    time: `--time ${time ?? ''} was reached`,
    memory: memory === undefined ? 'memory ran out' : `--memory ${formatSize(memory)} was reached`,
    interrupted: signal === undefined ? 'it was interrupted' : signal === 'SIGINT' ? 'Ctrl-C came' : `${signal} came`,
  }[by];
  return `${what} while ${stageWords[stage]}`;
}

/**
 * The report of a terminated search. Findings that were not reported before are lost; the counts come from the last
 * progress message.
 */
export function endedReport(report: CheckReport, ended: Ended): CheckReport {
  if (report.complete) return report;
  const why = whyEnded(ended);
  // Of several searches, some have reported results.
  if (report.worlds > 0)
    return {
      ...report,
      ended: why,
      coverage: { ...report.coverage, stoppedBy: report.coverage.stoppedBy ?? ended.by },
    };
  const { worlds = 0, transitions = 0, depth = 0 } = ended.progress ?? {};
  return {
    ...report,
    worlds,
    transitions,
    depth,
    ended: why,
    coverage: { met: worlds, expanded: 0, depth: 0, stoppedBy: ended.by },
    seconds: Math.round(ended.seconds * 1000) / 1000,
  };
}
