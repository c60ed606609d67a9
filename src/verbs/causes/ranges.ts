import { hostBridgeOf, type Platform } from '../../model/platform.ts';
import { contains, formatRange, intersection, overlaps, sameRange, sizeOf, type Range } from '../../model/range.ts';
import { formatSize } from '../../model/byte-size.ts';
import type { Scenario } from '../../model/scenario.ts';
import { subtract } from '../../properties/index.ts';
import { regionRanges } from './firmware.ts';
import { ofScenario, type Condition } from './condition.ts';

const onPlatform =
  (change: (platform: Platform) => Platform) =>
  (scenario: Scenario): Scenario => ({ ...scenario, platform: change(scenario.platform) });

const sized = (range: Range): string => `${formatRange(range)} (${formatSize(sizeOf(range))})`;

/** Replaces some Soft Reserved ranges by those of regions. */
const instead = (gone: readonly Range[], come: readonly Range[]) =>
  onPlatform((platform) => ({
    ...platform,
    softReserved: [
      ...platform.softReserved.filter((range) => !gone.some((one) => sameRange(one, range))),
      ...come,
    ].toSorted((a, b) => a.start - b.start),
  }));

/** Soft Reserved ranges that differ from the ranges of regions. */
function oddReserved(platform: Platform): readonly Condition[] {
  const regions = regionRanges(platform);
  return platform.softReserved.flatMap((reserved): readonly Condition[] => {
    const here = regions.filter((range) => overlaps(range, reserved));
    if (here.length === 0 || (here.length === 1 && here.some((range) => sameRange(range, reserved)))) return [];
    const [first] = here;
    if (here.length === 1 && first) {
      const shares = platform.softReserved.filter((other) => overlaps(other, first));
      if (shares.length > 1) {
        if (shares[0] !== reserved) return [];
        return [
          ofScenario(
            {
              kind: 'firmware',
              is: `${shares.length} Soft Reserved ranges lie in the one region ${formatRange(first)}`,
              without: `Soft Reserved is one range, ${formatRange(first)}, as the region is`,
            },
            instead(shares, [first]),
          ),
        ];
      }
      const how = contains(reserved, first) ? 'wider than' : contains(first, reserved) ? 'narrower than' : 'beside';
      return [
        ofScenario(
          {
            kind: 'firmware',
            is: `Soft Reserved ${sized(reserved)} is ${how} the region ${sized(first)}`,
            without: `Soft Reserved is not ${how} the region but the same, ${formatRange(first)}`,
          },
          instead([reserved], [first]),
        ),
      ];
    }
    const rest = subtract(reserved, here);
    return [
      ofScenario(
        {
          kind: 'firmware',
          is: `one Soft Reserved range ${formatRange(reserved)} spans ${here.length} regions`,
          without: `Soft Reserved ${formatRange(reserved)} is split, one range for each region`,
        },
        instead([reserved], [...here.flatMap((range) => intersection(range, reserved) ?? []), ...rest]),
      ),
    ];
  });
}

/** Memory outside every window and SRAT entry, so that it has no NUMA node. */
function outside(platform: Platform): readonly Condition[] {
  const covered = (range: Range): boolean =>
    [...platform.windows.map((window) => window.range), ...platform.srat].some((one) => contains(one, range));
  const bare = platform.softReserved.filter((range) => !covered(range));
  if (bare.length === 0) return [];
  const list = bare.map(formatRange).join(', ');
  return [
    ...bare.flatMap((range) => windowCondition(platform, range)),
    ofScenario(
      {
        kind: 'firmware',
        is: `Soft Reserved ${list} lies outside every CXL window, and no SRAT entry gives it a NUMA node`,
        without: `SRAT gives Soft Reserved ${list}, outside every CXL window, a NUMA node`,
      },
      onPlatform((one) => ({ ...one, srat: [...one.srat, ...bare] })),
    ),
  ];
}

/** A missing window over memory that decoders name. */
function windowCondition(platform: Platform, range: Range): readonly Condition[] {
  const bridges = platform.hostBridges.filter(({ decoders }) => decoders.some((one) => overlaps(one.range, range)));
  const members = platform.memdevs.filter(({ decoders }) => decoders.some((one) => overlaps(one.range, range)));
  const targets =
    bridges.length > 0
      ? bridges.map(({ uid }) => uid)
      : [...new Set(members.map(({ parent }) => hostBridgeOf(platform, parent)))];
  if (targets.length === 0 || platform.windows.some((one) => overlaps(one.range, range))) return [];
  const id = Math.max(-1, ...platform.windows.map((window) => window.id)) + 1;
  const window = { id, range, ways: targets.length, granularity: 256, targets };
  return [
    ofScenario(
      {
        kind: 'firmware',
        is: `Soft Reserved ${formatRange(range)} and its decoders lie outside every CXL window`,
        without: `a CXL window (CFMWS) covers Soft Reserved ${formatRange(range)}`,
      },
      onPlatform((one) => ({ ...one, windows: [...one.windows, window] })),
    ),
  ];
}

const hmatConditions = (platform: Platform): readonly Condition[] =>
  platform.hmat.map((range) =>
    ofScenario(
      {
        kind: 'firmware',
        is: `the HMAT lists ${formatRange(range)}`,
        without: `the HMAT does not list ${formatRange(range)}`,
      },
      onPlatform((one) => ({ ...one, hmat: one.hmat.filter((other) => !sameRange(other, range)) })),
    ),
  );

/** Replaces the platform of a guest by that of a machine. */
function asMachine(platform: Platform): Platform {
  const { cachesStay: _, ...machine } = platform;
  return machine;
}

const cacheGiven = (platform: Platform): readonly Condition[] =>
  platform.cachesStay === true
    ? [
        ofScenario(
          {
            kind: 'firmware',
            is: 'the kernel runs in a guest and cannot invalidate CPU caches, so decoders cannot be reset',
            without: 'the kernel can invalidate CPU caches (no hypervisor bit), so decoders can be reset',
          },
          onPlatform(asMachine),
        ),
      ]
    : [];

/** Unusual address ranges from firmware. */
export const rangeConditions = (platform: Platform): readonly Condition[] => [
  ...oddReserved(platform),
  ...outside(platform),
  ...hmatConditions(platform),
  ...cacheGiven(platform),
];
