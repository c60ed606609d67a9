import { Observable } from 'rxjs';
import type { Scenario } from '../model/scenario.ts';
import type { CheckReport } from '../model/verdict.ts';
import { checkScenario, type CheckOptions } from '../verbs/index.ts';
import type { Variant } from '../boot/variant.ts';

/** How far a search has come. */
export interface CheckProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Tells the report, which comes last, from the progress before it. */
export const isReport = (item: CheckProgress | CheckReport): item is CheckReport => 'verdict' in item;

/** Ends a search that nobody listens to; it never leaves this file. */
class Unsubscribed extends Error {}

/**
 * Explores every ordering and tells how far it has come while it does: progress about every thousand worlds, then the
 * report. The search runs within `subscribe`; whoever unsubscribes on the way, as `take` does, ends it there.
 * @param search - what explores; a test gives its own
 * @returns the stream; it fails with a UsageError when the combination cannot be run
 */
export const exploreStream = (
  scenario: Scenario,
  variant: Variant,
  options: Omit<CheckOptions, 'onProgress'>,
  search: typeof checkScenario = checkScenario,
): Observable<CheckProgress | CheckReport> =>
  new Observable((subscriber) => {
    try {
      const report = search(scenario, variant, {
        ...options,
        onProgress: ({ worlds, transitions, depth }) => {
          subscriber.next({ worlds, transitions, depth });
          if (subscriber.closed) throw new Unsubscribed('nobody listens');
        },
      });
      subscriber.next(report);
      subscriber.complete();
    } catch (error) {
      if (!(error instanceof Unsubscribed)) subscriber.error(error);
    }
  });
