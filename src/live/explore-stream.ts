import { Observable } from 'rxjs';
import type { Scenario } from '../model/scenario.ts';
import type { CheckReport } from '../model/verdict.ts';
import { checkScenario, type CheckOptions } from '../verbs/index.ts';
import type { Variant } from '../boot/variant.ts';

/** Progress of a search. */
export interface CheckProgress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Distinguishes the report, which comes last, from progress items. */
export const isReport = (item: CheckProgress | CheckReport): item is CheckReport => 'verdict' in item;

/** Thrown to stop a search without subscribers; it never leaves this file. */
class Unsubscribed extends Error {}

/**
 * Explores a state space as an observable: progress about every thousand worlds, then the report. The search runs within
 * `subscribe`; unsubscribing, as `take` does, stops it.
 * @param search - the search function; replaceable in tests
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
