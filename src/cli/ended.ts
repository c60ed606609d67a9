import { formatSize } from '../model/byte-size.ts';
import type { CheckReport } from '../model/verdict.ts';
import { type WorkProgress, stageWords, type WorkStage, type StopReason } from './watch.ts';

/** How work was ended from outside. */
export interface Ended {
  readonly by: StopReason;
  readonly stage: WorkStage;
  /** How far it was, as far as it has told. */
  readonly progress: WorkProgress | null;
  /** Seconds that it took. */
  readonly seconds: number;
  /** The bounds that the user gave. */
  readonly time?: number;
  readonly memory?: number;
  readonly signal?: string;
}

/** `--time 2 was reached while the network was built`. */
export function whyEnded({ by, stage, time, memory, signal }: Ended): string {
  const what = {
    time: `--time ${time ?? ''} was reached`,
    memory: memory === undefined ? 'memory ran out' : `--memory ${formatSize(memory)} was reached`,
    interrupted: signal === undefined ? 'it was interrupted' : signal === 'SIGINT' ? 'Ctrl-C came' : `${signal} came`,
  }[by];
  return `${what} while ${stageWords[stage]}`;
}

/**
 * The report of a search that had to be ended. What it had found by then went with it, unless it had told; how much it had
 * looked at is known from its progress.
 */
export function endedReport(report: CheckReport, ended: Ended): CheckReport {
  if (report.complete) return report;
  const why = whyEnded(ended);
  // Of several searches some have told.
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
