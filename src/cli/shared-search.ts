import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Scenario } from '../model/scenario.ts';
import type { CheckReport } from '../model/verdict.ts';
import { Threads } from '../parallel/threads.ts';
import type { CheckOptions, DesignChoice, SystemDeps } from './deps.ts';
import type { Io } from './io.ts';
import { Problem } from './problem.ts';
import { searching } from './searching.ts';
import { progressLine } from './terminal.ts';

/** Of one search more than this only wait: one thread adds all worlds. */
export const workersMost = 8;

/**
 * Explores every ordering with several threads: this one and others, which have ended when it is over.
 * @throws Problem when the threads cannot share the search
 */
export async function sharedSearch(
  scenario: Scenario,
  choice: DesignChoice,
  asked: Pick<CheckOptions, 'bounds' | 'strategy' | 'reduce'>,
  { workers = 1, faults = 0 }: { readonly workers?: number; readonly faults?: number },
  io: Io,
  system: SystemDeps,
  onBegin?: (report: CheckReport) => void,
): Promise<CheckReport> {
  if (workers > workersMost)
    throw new Problem('usage', `--workers is at most ${workersMost}`, 'two or three are as fast as more');
  if (faults > 0)
    throw new Problem(
      'impossible',
      '--faults is a search per combination, and --workers share one search',
      'give the faults with --fault, one combination at a time',
    );
  const progress = progressLine(io);
  const helpers = new Threads(workers - 1);
  try {
    const slices = system.checking(scenario, choice, {
      ...asked,
      helpers,
      ...searching(io, progress, onBegin),
    });
    for (;;) {
      const { done, value } = slices.next();
      if (done) return value;
      // What became of the others is heard between slices only.
      await nextTurn();
    }
  } finally {
    await helpers.end();
    progress.clear();
  }
}
