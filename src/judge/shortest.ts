import { explore, type Network, type Visit } from '../engine/index.ts';
import type { PropertyReport } from '../model/verdict.ts';
import type { Property } from '../properties/index.ts';
import type { Observer } from '../boot/observe.ts';

/** World limit of the second search. */
const worldsMax = 1_000_000;

/** Limits of the second search. */
interface Limits {
  readonly worlds?: number;
  readonly memory?: number;
  readonly shouldStop?: () => boolean;
}

/**
 * Restores shortest counterexamples after a search with partial-order reduction. A reduced search finds every violated property,
 * but perhaps not its first violating world. This second search is unreduced and bounded by the depth already known. Where it
 * exceeds its limits, the report says that the schedule may not be shortest. Properties of final worlds keep their depth under
 * the reduction.
 */
export function withShortest(
  network: Network,
  observer: Observer,
  always: readonly Property[],
  reports: readonly PropertyReport[],
  limits: Limits = {},
): readonly PropertyReport[] {
  const open = always
    .map((property) => ({ property, report: reports.find(({ id }) => id === property.id) }))
    .filter(({ report }) => report?.verdict === 'violated');
  if (open.length === 0) return reports;
  const groups = open.map(({ property }) => observer.actorsOf(property.reads));
  const found = new Map<string, { readonly why: string; readonly world: number }>();
  const judge = (visit: Visit): void | 'stop' => {
    for (const [group, { property }] of open.entries()) {
      if (found.has(property.id) || !visit.isNewIn(group)) continue;
      const why = property.test(observer.view(visit.world()));
      if (why !== null) found.set(property.id, { why, world: visit.index });
    }
    return found.size === open.length ? 'stop' : undefined;
  };
  const { shouldStop, worlds = worldsMax, memory } = limits;
  const exploration = explore(network, {
    observe: [...new Set(groups.flat())],
    groups,
    bounds: {
      worlds: Math.min(worlds, worldsMax),
      depth: Math.max(...open.map(({ report }) => report?.steps ?? 0)),
      ...(memory === undefined ? {} : { memory }),
    },
    ...(shouldStop ? { shouldStop } : {}),
    visit: judge,
  });
  return reports.map((report): PropertyReport => {
    if (!open.some(({ property }) => property.id === report.id)) return report;
    const first = found.get(report.id);
    if (!first) return { ...report, shortest: false };
    return {
      ...report,
      why: first.why,
      schedule: exploration.schedule(first.world),
      steps: exploration.depthOf(first.world),
    };
  });
}
