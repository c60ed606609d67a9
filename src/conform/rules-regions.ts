import type { MachineSnapshot } from '../engine/index.ts';
import { deviceNames } from './devices.ts';
import { probeEnd } from './rules-drivers.ts';
import { nameIn, rule, said, stateOf, type PrintRule, type PrintedLine, type PrintedStep } from './stage.ts';

/** What a region's rules read of its context: machines/drivers/cxl-region-context.ts. */
interface RegionContext {
  readonly created: boolean;
  readonly input: { readonly window: string; readonly pmem: boolean; readonly probeError: string | null };
}

const contextOf = (snapshot: MachineSnapshot): RegionContext => snapshot.context as RegionContext; // Only cxl_region actors are asked.

/** A new region's first probe always fails: it is not committed yet. @kernel drivers/cxl/core/region.c:cxl_region_probe */
const firstLines = (actor: string, device: string): PrintedLine[] => [
  said(actor, 'device.add', device),
  said(actor, 'probe.bus', device, 6),
  said(actor, 'probe.core', device, 6),
  said(actor, 'region.created', device),
];

/** How the probe of a committed region ends. */
function bound(stage: PrintedStep, region: string): readonly PrintedLine[] {
  const [before, after] = [stage.before(region), stage.after(region)];
  if (before.hasTag('bound') || !after.hasTag('committed')) return [];
  const { input } = contextOf(after);
  const device = nameIn(stage, region);
  if (!after.hasTag('bound'))
    return input.probeError !== null && before.hasTag('due') ? probeEnd(region, device, input.probeError, true) : [];
  return [
    ...(after.hasTag('dax') ? [said(region, 'region.dax', device)] : []),
    ...(after.hasTag('dax') || input.pmem ? [] : [said(region, 'region.ram', device)]),
    ...probeEnd(region, device, null, true),
  ];
}

const isRegion = (stage: PrintedStep, actor: string): boolean => stage.machineOf(actor) === 'cxl_region';

/** drivers/cxl/core/region.c: construction, assembly, probe. */
export const regionRules: readonly PrintRule[] = [
  // range_lock is held over these lines and the insertion, and nobody who looks at the tree in between sees a difference.
  // @kernel drivers/cxl/core/region.c:construct_region
  rule('call.insert', (stage, { from }) => {
    if (!isRegion(stage, from)) return [];
    const device = nameIn(stage, from);
    return [
      ...firstLines(from, device),
      ...(contextOf(stage.after(from)).created ? [] : [said(from, 'region.constructed', device)]),
    ];
  }),
  // @kernel drivers/cxl/core/region.c:cxl_region_sort_targets
  rule('call.log.milestone', (stage, { from }, { milestone }) =>
    milestone === 'region-committed' && !contextOf(stage.after(from)).created
      ? [said(from, 'region.sorted', nameIn(stage, from))]
      : [],
  ),
  // @kernel drivers/cxl/core/region.c:cxl_region_attach
  rule('call.probe_failed', (stage, { from }) => {
    if (!isRegion(stage, from)) return [];
    const device = nameIn(stage, from);
    return (['region.sorted', 'region.unsorted', 'region.refused'] as const).map((kind) =>
      said(from, kind, device, '', { optional: true }),
    );
  }),
  rule('reply.region', (stage, { from }) => {
    const lines = bound(stage, from);
    // A target that the region does not take: it is active, or has all it waits for.
    return lines.length > 0 ? lines : [said(from, 'region.refused', nameIn(stage, from), '', { optional: true })];
  }),
  rule('reply.create', (stage, { from }, { ok }) => {
    if (ok) return bound(stage, from);
    const device = deviceNames.homeless(contextOf(stage.before(from)).input.window);
    return [
      ...firstLines(from, device).map((one) => ({ ...one, optional: true })),
      said(from, 'region.nospace', device, '', { optional: true }),
      said(from, 'device.remove', device, '', { loose: true, optional: true }),
    ];
  }),
];

/** What is gone at the end of a step: regions, and the root port with the last of ACPI0017. */
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
    ...gone.map((region) => said(region, 'device.remove', nameIn(stage, region), '', { loose: true })),
    ...(rootGone ? [said('cxl_acpi', 'device.remove', deviceNames.root, '', { loose: true })] : []),
  ];
}
