import type { Design, Gate } from '../../machines/index.ts';
import { autoRegions, type AutoRegion } from '../model/decode.ts';
import { checkKconfig } from '../model/kconfig.ts';
import { rulesOf, type KernelRules } from '../model/kernel-rules.ts';
import type { Memdev, Platform } from '../model/platform.ts';
import { overlaps, type Range } from '../model/range.ts';
import { insertExpandToFit, preOrder, treeFromLines, type ResourceTree } from '../model/resource-tree.ts';
import type { Scenario } from '../model/scenario.ts';
import { resourceNames } from './names.ts';
import { UsageError } from './usage-error.ts';

/** A region that user space creates in a step of the script. */
export interface CreatedRegion {
  readonly window: number;
  readonly range: Range;
  readonly memdevs: readonly Memdev[];
  readonly size: number;
}

/** Data fixed before the first step: possible regions, ranges that hmem walks, and the initial resource tree. */
export interface Plan {
  readonly scenario: Scenario;
  readonly platform: Platform;
  readonly design: Design;
  readonly gate: Gate;
  /** The rules of the CXL stack. */
  readonly rules: KernelRules;
  /** Memdevs that are on the bus at boot or later. */
  readonly memdevs: readonly Memdev[];
  readonly regions: readonly AutoRegion[];
  readonly created: readonly CreatedRegion[];
  /** The hmem_active list; for designs with a list of their own, that list. */
  readonly hmem: readonly Range[];
  /** The origin of each entry. */
  readonly sources: readonly ('hmat' | 'soft-reserved')[];
  /** Soft Reserved ranges that boot code publishes in /proc/iomem. */
  readonly published: readonly Range[];
  /** Number of hmem devices that each entry may need: one, or one per gap between regions. */
  readonly slots: readonly number[];
  /** /proc/iomem at the first initcall of this stack. */
  readonly tree: ResourceTree;
  /** Whether boot code publishes Soft Reserved ranges after the probe of a built-in cxl_acpi. */
  readonly publishesLate: boolean;
}

/**
 * Computes the plan of a scenario under a design. With another family than the design's own, the design runs on an older CXL
 * stack.
 * @throws UsageError when the kernel cannot be built that way, or a step names something that is not there
 */
export function planOf(given: Scenario, design: Design, gate: Gate, kernel: string = design.family): Plan {
  const rules = rulesOf(kernel);
  const scenario = withoutMissing(given);
  const complaints = checkKconfig(scenario.kernel.config, rules);
  if (complaints.length > 0) {
    throw new UsageError(
      `${scenario.id}: this kernel cannot be built for design ${design.id} (kernel ${kernel}): ${complaints.join('; ')}`,
      'choose another design, or change kernel.config in the scenario',
    );
  }
  const absent = new Set(scenario.faults.filter((fault) => fault.kind === 'absent').map((fault) => fault.device));
  const memdevs = scenario.platform.memdevs.filter((memdev) => !absent.has(memdev.name) && !absent.has(memdev.pci));
  const platform: Platform = { ...scenario.platform, memdevs };
  const published = publishedOf(scenario, platform, design);
  const publishesLate = design.softReserve !== 'private' && scenario.kernel.config.CXL_ACPI === 'y';
  const base = treeFromLines(platform.resources);
  const tree = publishesLate ? base : withSoftReserved(base, published);
  // Without CXL_REGION no region is assembled from decoders.
  const decoded =
    scenario.kernel.config.CXL_REGION === 'n' ? [] : autoRegions(platform, !rules.has('one-way-granularity-ignored'));
  const refused = scenario.faults.some((fault) => fault.kind === 'assembly');
  const regions = refused
    ? decoded.map((region) => ({ ...region, assemblyError: region.assemblyError ?? 'EINVAL' }))
    : decoded;
  const candidates =
    scenario.kernel.config.DEV_DAX_HMEM === 'n'
      ? []
      : candidatesOf(scenario, platform, design, softReservedNodes(platform, published, publishesLate, base));
  const hmem = candidates.map(({ range }) => range);
  return {
    scenario,
    platform,
    design,
    gate,
    rules,
    memdevs,
    tree,
    publishesLate,
    regions,
    created: createdRegions(scenario, platform),
    hmem,
    sources: candidates.map(({ source }) => source),
    published,
    slots: hmem.map((range) =>
      design.takesPieces ? 1 + regions.filter((region) => overlaps(region.range, range)).length : 1,
    ),
  };
}

/** A module removed by a fault is treated as not installed. */
function withoutMissing(scenario: Scenario): Scenario {
  const gone = scenario.faults.flatMap((fault) => (fault.kind === 'missing' ? [fault.device] : []));
  if (gone.length === 0) return scenario;
  const { kernel } = scenario;
  return { ...scenario, kernel: { ...kernel, missing: [...new Set([...kernel.missing, ...gone])] } };
}

const withSoftReserved = (tree: ResourceTree, ranges: readonly Range[]): ResourceTree =>
  ranges.reduce(
    (grown, range) =>
      insertExpandToFit(grown, { name: 'Soft Reserved', range, kind: 'soft-reserved', busy: false }).tree,
    tree,
  );

/** Soft Reserved ranges that boot code inserts into /proc/iomem under the design. */
function publishedOf(scenario: Scenario, platform: Platform, design: Design): readonly Range[] {
  const { config } = scenario.kernel;
  if (design.softReserve === 'private') return [];
  if (design.softReserve === 'iomem' || config.CXL_ACPI === 'n' || config.CXL_REGION === 'n')
    return platform.softReserved;
  return platform.softReserved.filter((range) => !platform.windows.some((window) => overlaps(window.range, range)));
}

/**
 * Soft Reserved ranges as hmem_init finds them: nodes of the tree, possibly expanded or merged, and those of a design's private
 * tree or list.
 */
function softReservedNodes(
  platform: Platform,
  published: readonly Range[],
  publishesLate: boolean,
  base: ResourceTree,
): readonly Range[] {
  const windows: ResourceTree = publishesLate
    ? platform.windows.reduce(
        (tree, window) =>
          insertExpandToFit(tree, {
            name: resourceNames.window(window.id),
            range: window.range,
            kind: 'cxl-window',
            busy: false,
          }).tree,
        base,
      )
    : base;
  const nodes = preOrder(withSoftReserved(windows, published))
    .filter((node) => node.kind === 'soft-reserved')
    .map((node) => node.range);
  return [...nodes, ...platform.softReserved.filter((range) => !published.includes(range))];
}

interface Candidate {
  readonly range: Range;
  readonly source: 'hmat' | 'soft-reserved';
}

/**
 * The candidates of hmem: HMAT targets first, then the Soft Reserved ranges found in the kernel's tree. A range that overlaps an
 * entry is dropped completely, unless a design keeps the two apart.
 * @kernel drivers/dax/hmem/device.c:hmem_register_resource, drivers/dax/hmem/device.c:hmem_init
 */
function candidatesOf(
  scenario: Scenario,
  platform: Platform,
  design: Design,
  nodes: readonly Range[],
): readonly Candidate[] {
  const hmat = platform.hmat.map((range) => ({ range, source: 'hmat' as const }));
  const softReserved = nodes.map((range) => ({ range, source: 'soft-reserved' as const }));
  const withoutOverlaps = (list: readonly Candidate[]): readonly Candidate[] =>
    list.reduce<readonly Candidate[]>(
      (active, one) => (active.some((known) => overlaps(known.range, one.range)) ? active : [...active, one]),
      [],
    );
  if (design.candidates === undefined || scenario.kernel.config.CXL_ACPI === 'n')
    return withoutOverlaps([...hmat, ...softReserved]);
  return design.candidates === 'soft-reserved' ? softReserved : [...withoutOverlaps(hmat), ...softReserved];
}

function createdRegions(scenario: Scenario, platform: Platform): readonly CreatedRegion[] {
  if (scenario.kernel.config.CXL_REGION === 'n') return [];
  return scenario.userspace.steps.flatMap((step) => {
    if (step.do !== 'create_region') return [];
    const window = platform.windows.find((one) => one.id === step.window);
    if (!window)
      throw new UsageError(
        `${scenario.id}: create_region names window ${step.window}, which the platform has not`,
        `windows: ${platform.windows.map((one) => one.id).join(', ')}`,
      );
    const memdevs = step.memdevs.map((name) => {
      const memdev = platform.memdevs.find((one) => one.name === name);
      if (!memdev)
        throw new UsageError(
          `${scenario.id}: create_region names memdev ${name}, which the platform has not`,
          `memdevs: ${platform.memdevs.map((one) => one.name).join(', ')}`,
        );
      return memdev;
    });
    return [
      {
        window: step.window,
        range: window.range,
        memdevs,
        size: memdevs.reduce((sum, memdev) => sum + memdev.size, 0),
      },
    ];
  });
}

/** The entry that each possible hmem device belongs to, by the number of its actor. */
export const hmemSlots = (plan: Plan): readonly number[] =>
  plan.slots.flatMap((count, entry) => Array<number>(count).fill(entry));
