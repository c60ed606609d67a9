import { loadScenario } from '../../src/scenario/catalogue.ts';
import { importCaptureFolder } from '../../src/capture/read-folder.ts';
import { formatFault } from '../../src/model/fault.ts';
import { type Scenario, withOrder } from '../../src/model/scenario.ts';
import { faultPoints } from '../../src/boot/fault-points.ts';
import { designOfFamily, planOf, UsageError, type Plan, type Variant } from '../../src/boot/index.ts';

import { rows } from '../scenarios/rows.ts';
import { captureFolder, captureNames } from '../boots/captures.ts';
import { machinesOf } from '../../src/boot/variant.ts';

// Boxes, designs, gates, faults and orders that are small enough for the independent explorer.

/** One question: a box under a design and a gate. */
export interface Pair {
  readonly name: string;
  readonly scenario: Scenario;
  readonly variant: Variant;
  /** One with more worlds is passed over. */
  readonly worldsMost: number;
}

/** What a pair comes to before the first step; null where this kernel cannot be built so. */
export function planFor({ scenario, variant }: Pair): Plan | null {
  const { design, gate } = machinesOf(variant);
  try {
    return planOf(scenario, design, gate);
  } catch (thrown) {
    if (thrown instanceof UsageError) return null;
    throw thrown;
  }
}

/** Each so many of a list, from the one at `from` on. */
const every = <T>(list: readonly T[], step: number, from = 0): readonly T[] =>
  list.filter((_, index) => index % step === from % step);

/** A question in words and parts. */
export const pairOf = (
  scenario: Scenario,
  variant: Variant,
  order = scenario.userspace.order,
  more = '',
  worldsMost = 1_200,
): Pair => ({
  name: `${scenario.id} under ${variant.design}${variant.gate === undefined ? '' : ` with ${variant.gate}`}, ${order}${more}`,
  scenario: withOrder(scenario, order),
  variant,
  worldsMost,
});

const small = rows.filter(([, , , verdict, , worlds]) => verdict !== 'refused' && worlds <= 900);

const catalogue = (): readonly Pair[] => every(small, 3).map(([id, design]) => pairOf(loadScenario(id), { design }));

/** Gates under designs that were not made for them. */
const gates = (): readonly Pair[] =>
  every(small, 9, 1).map(([id, design], index) => {
    const list = ['G0', 'G1', 'G2', 'G1-in-probe', 'R1', 'R5', 'R5-guess', 'R2', 'R3', 'R1235', 'G2-endpoint'];
    return pairOf(loadScenario(id), { design, gate: list[index % list.length] as string });
  });

/** Scenarios with one more fault each. */
const faults = (): readonly Pair[] =>
  every(small, 9, 4).flatMap(([id, design], index) => {
    const scenario = loadScenario(id);
    const pair = pairOf(scenario, { design });
    const plan = planFor(pair);
    const points = plan === null ? [] : faultPoints(plan);
    const fault = points[(index * 5) % Math.max(1, points.length)];
    return fault === undefined
      ? []
      : [
          pairOf(
            { ...scenario, faults: [...scenario.faults, fault] },
            { design },
            pair.scenario.userspace.order,
            ` and ${formatFault(fault)}`,
          ),
        ];
  });

/** Real boots in the order of their script, under the design that their kernel has or under another one. */
const captures = (): readonly Pair[] =>
  every(captureNames, 4).map((name, index) => {
    const { scenario } = importCaptureFolder(captureFolder(name));
    const own = scenario.kernel.family && designOfFamily(scenario.kernel.family);
    return pairOf(scenario, { design: own && index % 2 === 0 ? own : index % 4 === 1 ? 'f' : 'd' }, 'forced');
  });

/** Real boots of which a module was kept away, in any order: the others have too many orders. */
const freeCaptures = (): readonly Pair[] =>
  captureNames
    .filter((name) => /-(nopci|noacpi|onlyhmem|nodaxcxl|nohmem)$/.test(name))
    .map((name) => {
      const { scenario } = importCaptureFolder(captureFolder(name));
      const design = scenario.kernel.family ? designOfFamily(scenario.kernel.family) : 'f';
      return pairOf(scenario, { design }, 'free', '', 2_000);
    });

const scales = (): readonly Pair[] =>
  (
    [
      ['scale:1', 'f'],
      ['scale:1', 'a0'],
      ['scale:1', 'e5'],
      ['scale:2,ways=2', 'f'],
    ] as const
  ).map(([name, design]) => pairOf(loadScenario(name), { design }));

/** All of them. Those with more worlds than the explorer takes are passed over when they show it. */
export const pairs = (): readonly Pair[] => [
  ...catalogue(),
  ...gates(),
  ...faults(),
  ...captures(),
  ...freeCaptures(),
  ...scales(),
];
