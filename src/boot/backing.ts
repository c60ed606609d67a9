import { committedDecoders } from '../../machines/index.ts';
import { routeError } from '../model/decode.ts';
import { gapsIn } from '../model/gaps.ts';
import { hostBridgeOf, type EndpointDecoder, type Memdev, type Window } from '../model/platform.ts';
import { sameRange } from '../model/range.ts';
import type { UndecodedView } from '../model/view.ts';
import { names } from './names.ts';
import type { Plan } from './plan.ts';
import type { SnapshotLookup } from './observe-devices.ts';

interface BackingDecoder {
  readonly memdev: Memdev;
  readonly decoder: EndpointDecoder;
}

/** Actors whose state determines what hardware decodes: endpoints (decoder resets), functions (hotplug), and late host bridges. */
export const backingActors = (plan: Plan): readonly string[] => [
  ...plan.memdevs.flatMap((memdev) => [names.endpoint(memdev), names.pci(memdev)]),
  ...plan.platform.hostBridges.flatMap((bridge) => (bridge.presence === 'late' ? [names.bridge(bridge.uid)] : [])),
];

/** Whether the memdev is behind a host bridge that ACPI has not bound yet; the card decodes as firmware left it. */
const isUnseen = (plan: Plan, memdev: Memdev, look: SnapshotLookup): boolean => {
  const uid = hostBridgeOf(plan.platform, memdev.parent);
  const bridge = plan.platform.hostBridges.find((one) => one.uid === uid);
  return memdev.presence !== 'late' && bridge?.presence === 'late' && look(names.bridge(uid)).hasTag('unseen');
};

/** Why this member does not decode its share of the range now, or `null`. */
function memberError(plan: Plan, { memdev, decoder }: BackingDecoder, look: SnapshotLookup): string | null {
  const name = `${memdev.name} (${memdev.pci})`;
  if (!plan.memdevs.includes(memdev)) return `${name} is not there`;
  if (!decoder.committed) return `decoder ${decoder.index} of ${name} was not committed by firmware`;
  if (look(names.pci(memdev)).hasTag('gone') && !isUnseen(plan, memdev, look)) return `${name} is not on the bus`;
  if (!committedDecoders(look(names.endpoint(memdev))).includes(names.decoder(memdev, decoder.index)))
    return `decoder ${decoder.index} of ${name} was reset`;
  return routeError(plan.platform, decoder.range, memdev);
}

/**
 * Ranges that hardware does not decode in this world, within windows whose memdevs the platform lists. They are ranges of
 * decoders that do not work now, and ranges that no decoder was ever set up for. A window without any memdev, and memory outside
 * every window, is assumed to be decoded.
 * @kernel drivers/cxl/core/hdm.c:cxl_decoder_commit, drivers/cxl/core/region.c:cxl_region_decode_reset
 */
export function undecodedRanges(plan: Plan, look: SnapshotLookup): readonly UndecodedView[] {
  // A memdev removed by a fault has decoders in the file, but no actor.
  const members = plan.scenario.platform.memdevs.flatMap((memdev) =>
    memdev.decoders.map((decoder): BackingDecoder => ({ memdev, decoder })),
  );
  const ranges = members
    .map(({ decoder }) => decoder.range)
    .filter((range, index, all) => all.findIndex((other) => sameRange(other, range)) === index);
  const never = plan.platform.windows
    .filter((window) => hasMemdev(plan, window))
    .flatMap((window) => gapsIn(window.range, ranges))
    .map((range) => ({ range, why: 'no memdev of that CXL window has a decoder for it' }));
  const broken = ranges.flatMap((range) => {
    const here = members.filter(({ decoder }) => sameRange(decoder.range, range));
    const errors = here.flatMap((member) => memberError(plan, member, look) ?? []);
    const ways = Math.max(...here.map(({ decoder }) => decoder.ways));
    if (here.length < ways) errors.push(`only ${here.length} of its ${ways} targets have a decoder`);
    return errors.length === 0 ? [] : [{ range, why: errors.join(', ') }];
  });
  return [...broken, ...never];
}

const hasMemdev = (plan: Plan, window: Window): boolean =>
  plan.scenario.platform.memdevs.some((memdev) => window.targets.includes(hostBridgeOf(plan.platform, memdev.parent)));
