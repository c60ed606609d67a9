import type { MachineSnapshot } from '../engine/index.ts';
import { deviceNames } from './devices.ts';
import { probeEnd } from './rules-drivers.ts';
import { nameIn, rule, printed, stateOf, type PrintRule, type PrintedLine, type PrintedStep } from './stage.ts';

/** Fields of a region's context that the rules read: machines/drivers/cxl-region-context.ts. */
interface RegionContext {
  readonly created: boolean;
  readonly input: { readonly window: string; readonly pmem: boolean; readonly probeError: string | null };
}

const contextOf = (snapshot: MachineSnapshot): RegionContext => snapshot.context as RegionContext; // Called for cxl_region actors only.

/** A new region's first probe always fails, because it is not committed yet. @kernel drivers/cxl/core/region.c:cxl_region_probe */
const firstLines = (actor: string, device: string): PrintedLine[] => [
  printed(actor, 'device.add', device),
  printed(actor, 'probe.bus', device, 6),
  printed(actor, 'probe.core', device, 6),
  printed(actor, 'region.created', device),
];

/** Lines at the end of a committed region's probe. */
function bound(stage: PrintedStep, region: string): readonly PrintedLine[] {
  const [before, after] = [stage.before(region), stage.after(region)];
  if (before.hasTag('bound') || !after.hasTag('committed')) return [];
  const { input } = contextOf(after);
  const device = nameIn(stage, region);
  if (!after.hasTag('bound'))
    return input.probeError !== null && before.hasTag('due') ? probeEnd(region, device, input.probeError, true) : [];
  return [
    ...(after.hasTag('dax') ? [printed(region, 'region.dax', device)] : []),
    ...(after.hasTag('dax') || input.pmem ? [] : [printed(region, 'region.ram', device)]),
    ...probeEnd(region, device, null, true),
  ];
}

const isRegion = (stage: PrintedStep, actor: string): boolean => stage.machineOf(actor) === 'cxl_region';

/** drivers/cxl/core/region.c: construction, assembly, probe. */
export const regionRules: readonly PrintRule[] = [
  // range_lock is held over these lines and the insertion, so no reader of the tree observes a state in between.
  // @kernel drivers/cxl/core/region.c:construct_region
  rule('call.insert', (stage, { from }) => {
    if (!isRegion(stage, from)) return [];
    const device = nameIn(stage, from);
    return [
      ...firstLines(from, device),
      ...(contextOf(stage.after(from)).created ? [] : [printed(from, 'region.constructed', device)]),
    ];
  }),
  // @kernel drivers/cxl/core/region.c:cxl_region_sort_targets
  rule('call.log.milestone', (stage, { from }, { milestone }) =>
    milestone === 'region-committed' && !contextOf(stage.after(from)).created
      ? [printed(from, 'region.sorted', nameIn(stage, from))]
      : [],
  ),
  // @kernel drivers/cxl/core/region.c:cxl_region_attach
  rule('call.probe_failed', (stage, { from }) => {
    if (!isRegion(stage, from)) return [];
    const device = nameIn(stage, from);
    return (['region.sorted', 'region.unsorted', 'region.refused'] as const).map((kind) =>
      printed(from, kind, device, '', { optional: true }),
    );
  }),
  rule('reply.region', (stage, { from }) => {
    const lines = bound(stage, from);
    // A target that the region rejects: it is active, or has all its targets.
    return lines.length > 0 ? lines : [printed(from, 'region.refused', nameIn(stage, from), '', { optional: true })];
  }),
  rule('reply.create', (stage, { from }, { ok }) => {
    if (ok) return bound(stage, from);
    const device = deviceNames.homeless(contextOf(stage.before(from)).input.window);
    return [
      ...firstLines(from, device).map((one) => ({ ...one, optional: true })),
      printed(from, 'region.nospace', device, '', { optional: true }),
      printed(from, 'device.remove', device, '', { loose: true, optional: true }),
    ];
  }),
];

/** Lines about objects removed during a step: regions, and the root port at the end of ACPI0017's teardown. */
export function removals(stage: PrintedStep): readonly PrintedLine[] {
  const gone = stage.step.touched.filter(
    (actor) =>
      isRegion(stage, actor) &&
      !['absent', 'creating'].includes(stateOf(stage.before(actor))) &&
      stateOf(stage.after(actor)) === 'absent',
  );
  const rootGone =
    stage.step.touched.includes('cxl_acpi') &&
    stateOf(stage.before('cxl_acpi')) === 'unwinding' &&
    stateOf(stage.after('cxl_acpi')) !== 'unwinding';
  return [
    ...gone.map((region) => printed(region, 'device.remove', nameIn(stage, region), '', { loose: true })),
    ...(rootGone ? [printed('cxl_acpi', 'device.remove', deviceNames.root, '', { loose: true })] : []),
  ];
}
