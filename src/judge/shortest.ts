import { explore, type Network, type Visit } from '../engine/index.ts';
import type { PropertyReport } from '../model/verdict.ts';
import type { Property } from '../properties/index.ts';
import type { Observer } from '../boot/observe.ts';

/** A search for a shorter schedule gives up after so many worlds. */
const worldsMax = 1_000_000;

/** What the search is bound by. */
interface Limits {
  readonly worlds?: number;
  readonly memory?: number;
  readonly shouldStop?: () => boolean;
}

/**
 * Reports in which schedules are shortest again. A search by partial order says rightly that a property breaks, but it may
 * pass by the world that breaks it first; here every order is looked at, as deep as is known to be enough. Where that is
 * too much, the report says so. Properties of final worlds need no second look.
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
