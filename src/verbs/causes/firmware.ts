import type { EndpointDecoder, HostBridge, Memdev, Platform, SwitchDecoder } from '../../model/platform.ts';
import { formatRange, overlaps, sameRange, type Range } from '../../model/range.ts';
import { ofScenario, together, type Condition } from './condition.ts';
import { portsOf, wantedRegions, type Needed, type WantedRegion } from './wanted.ts';

type ProgrammedDecoder = EndpointDecoder | SwitchDecoder;

/** Replaces the overlapping decoders of a device by the needed one. */
function withNeeded<T extends ProgrammedDecoder>(decoders: readonly T[], needed: T): readonly T[] {
  const others = decoders.filter((decoder) => !overlaps(decoder.range, needed.range));
  const all = [...others, needed].toSorted((a, b) => a.range.start - b.range.start);
  // Decoders of one device are committed in index order, which is address order.
  const [committed, idle] = [all.filter((one) => one.committed), all.filter((one) => !one.committed)];
  return [...committed, ...idle].map((decoder, index) => ({ ...decoder, index }));
}

const withPort = (platform: Platform, port: string, needed: SwitchDecoder): Platform => ({
  ...platform,
  hostBridges: platform.hostBridges.map((bridge): HostBridge =>
    `hb${bridge.uid}` === port ? { ...bridge, hdm: true, decoders: withNeeded(bridge.decoders, needed) } : bridge,
  ),
  switches: platform.switches.map((one) =>
    one.name === port ? { ...one, decoders: withNeeded(one.decoders, needed) } : one,
  ),
});

const withMemdev = (platform: Platform, name: string, change: (memdev: Memdev) => Memdev): Platform => ({
  ...platform,
  memdevs: platform.memdevs.map((memdev) => (memdev.name === name ? change(memdev) : memdev)),
});

const decodersAt = (platform: Platform, needed: Needed): readonly ProgrammedDecoder[] =>
  needed.at === 'port'
    ? (portsOf(platform).find(({ port }) => port === needed.port)?.decoders ?? [])
    : (platform.memdevs.find(({ name }) => name === needed.memdev)?.decoders ?? []);

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const listOf = (numbers: readonly number[]): string => numbers.join(', ');

/** Differences between a decoder and the one a region needs, in words; empty when it fits. */
function differences(decoder: ProgrammedDecoder, needed: Needed): readonly (readonly [string, string])[] {
  const want = needed.decoder;
  const found: (readonly [string, string])[] = [];
  const differ = (word: string, is: string, wanted: string): void => {
    if (is !== wanted) found.push([`${word} ${is}`, `${word} ${wanted}`]);
  };
  differ('range', formatRange(decoder.range), formatRange(want.range));
  differ('ways', String(decoder.ways), String(want.ways));
  // One way means no interleave; before 7.1 the kernel compares the granularity of a port even then.
  if (needed.at === 'port' || want.ways > 1)
    differ('granularity', String(decoder.granularity), String(want.granularity));
  if ('targets' in decoder && 'targets' in want)
    differ('targets', listOf(decoder.targets.slice(0, decoder.ways)), listOf(want.targets));
  return found;
}

/** Whether the committed decoders of a device have its lowest indexes. */
const isInOrder = (decoders: readonly ProgrammedDecoder[]): boolean =>
  decoders
    .filter(({ committed }) => committed)
    .map(({ index }) => index)
    .toSorted((a, b) => a - b)
    .every((index, position) => index === position);

/** What one device's decoders lack for a region, or `null`. */
function shortfall(platform: Platform, needed: Needed): Pick<Condition, 'is' | 'without'> | null {
  const device = needed.at === 'port' ? needed.port : needed.memdev;
  const bridge = platform.hostBridges.find(({ uid }) => `hb${uid}` === device);
  const range = formatRange(needed.decoder.range);
  if (bridge && !bridge.hdm)
    return {
      is: `host bridge ${device} has no HDM decoder (passthrough)`,
      without: `host bridge ${device} has an HDM decoder, and firmware commits it over ${range}`,
    };
  const decoders = decodersAt(platform, needed);
  const own =
    decoders.find((one) => sameRange(one.range, needed.decoder.range)) ??
    decoders.find((one) => overlaps(one.range, needed.decoder.range));
  if (!own)
    return {
      is: `no decoder of ${device} is programmed over ${range}`,
      without: `firmware commits a decoder of ${device} over ${range}`,
    };
  const named = `decoder ${own.index} of ${device}`;
  const off = differences(own, needed);
  const details = (side: 0 | 1): string => off.map((one) => one[side]).join(', ');
  if (!own.committed)
    return {
      is: `${named} is not committed${off.length > 0 ? ` and has ${details(0)}` : ''}`,
      without: `firmware commits ${named}${off.length > 0 ? ` with ${details(1)}` : ''}`,
    };
  if (off.length > 0) return { is: `${named} has ${details(0)}`, without: `${named} has ${details(1)}` };
  if (!isInOrder(decoders)) {
    const first = Math.min(...decoders.filter(({ committed }) => committed).map(({ index }) => index));
    return {
      is: `${device}: decoder ${own.index} is committed out of order (decoder ${first > 0 ? first - 1 : own.index - 1} is not)`,
      without: `firmware commits decoder 0 of ${device} first, not decoder ${own.index} out of order`,
    };
  }
  return null;
}

/** Adds a needed decoder to the platform, and its device if absent. */
const place = (platform: Platform, needed: Needed): Platform =>
  needed.at === 'port'
    ? withPort(platform, needed.port, needed.decoder)
    : withMemdev(platform, needed.memdev, (memdev) => ({
        ...memdev,
        decoders: withNeeded(memdev.decoders, needed.decoder),
      }));

function regionConditions(platform: Platform, region: WantedRegion): readonly Condition[] {
  const present = region.needed.filter(
    (needed) => needed.at === 'port' || !region.absent.some(({ name }) => name === needed.memdev),
  );
  const singles = present.flatMap((needed) => {
    const words = shortfall(platform, needed);
    if (!words) return [];
    return ofScenario({ kind: 'firmware', ...words }, (scenario) => ({
      ...scenario,
      platform: place(scenario.platform, needed),
    }));
  });
  const absent = region.absent.map((memdev) =>
    ofScenario(
      {
        kind: 'device',
        is: `the set over ${formatRange(region.range)} lacks a member: no memdev answers behind ${placeName(memdev)}`,
        without: `the missing memdev answers behind ${placeName(memdev)}`,
      },
      (scenario) => {
        const grown = { ...scenario.platform, memdevs: [...scenario.platform.memdevs, memdev] };
        // The added device has its own decoders; an unprogrammed port above it stays unprogrammed.
        const own = region.needed.filter((needed) => needed.at === 'memdev' && needed.memdev === memdev.name);
        return { ...scenario, platform: own.reduce(place, grown) };
      },
    ),
  );
  const rivals = rivalConditions(platform, region);
  const all = [...singles, ...absent, ...rivals];
  if (all.length < 2) return all;
  const isSilent = all.every(({ without }) => /^firmware commits a?/.test(without) && !without.includes(' with '));
  const names = present.flatMap((needed) =>
    shortfall(platform, needed) ? [needed.at === 'port' ? needed.port : needed.memdev] : [],
  );
  const range = formatRange(region.range);
  const text = isSilent
    ? {
        is: `the decoders of ${listed(names)} over ${range} are not committed`,
        without: `firmware commits the decoders of ${listed(names)} over ${range}`,
      }
    : undefined;
  return [...all, together(all, text)];
}

/** Devices outside a region whose committed decoders overlap it. */
const rivalConditions = (platform: Platform, region: WantedRegion): readonly Condition[] =>
  platform.memdevs
    .filter((memdev) => !region.members.some(({ name }) => name === memdev.name))
    .flatMap((memdev) =>
      memdev.decoders
        .filter((decoder) => decoder.committed && overlaps(decoder.range, region.range))
        .map((decoder) =>
          ofScenario(
            {
              kind: 'firmware',
              is: `decoder ${decoder.index} of ${memdev.name} claims ${formatRange(decoder.range)}, which ${region.members.map(({ name }) => name).join(', ')} has`,
              without: `decoder ${decoder.index} of ${memdev.name} does not claim ${formatRange(decoder.range)} too`,
            },
            (scenario) => ({
              ...scenario,
              platform: withMemdev(scenario.platform, memdev.name, (one) => ({
                ...one,
                decoders: one.decoders.filter(({ index }) => index !== decoder.index),
              })),
            }),
          ),
        ),
    );

const placeName = ({ parent }: Memdev): string =>
  'hostBridge' in parent.port
    ? `host bridge ${parent.port.hostBridge}, dport ${parent.dport}`
    : `switch ${parent.port.switch}, dport ${parent.dport}`;

/** Deficiencies of firmware's decoders and of the devices that should have them. */
export const firmwareConditions = (platform: Platform): readonly Condition[] =>
  wantedRegions(platform).flatMap((region) => regionConditions(platform, region));

/** The ranges of regions, assuming correct firmware. */
export const regionRanges = (platform: Platform): readonly Range[] => wantedRegions(platform).map(({ range }) => range);
