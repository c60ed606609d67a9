import { rangeOf } from '../../model/range.ts';
import type { Found } from '../capture-files.ts';
import type { DecoderSetting, DecoderSite } from './hardware.ts';
import { decodeGranularity, decodeWays } from '../../input/numbers.ts';

/** The HDM decoder registers of a platform. */
export interface HdmDump {
  readonly decoders: readonly DecoderSetting[];
  /** Whether each host bridge, by UID, has decoder registers. */
  readonly hostBridges: ReadonlyMap<number, boolean>;
}

const committedBit = 0x400;

/**
 * Parses the register dump `hb uid 12 …: cap …` / `pci ADDRESS sn …: cap …` with its `[index] base size ctrl tl/skip`
 * lines.
 */
export function readHdmDump({ content }: Found<string>): HdmDump {
  const decoders: DecoderSetting[] = [];
  const hostBridges = new Map<number, boolean>();
  let site: DecoderSite | null = null;
  for (const line of content.split('\n')) {
    const bridge = /^hb uid (\d+) .*: (cap|no HDM)/.exec(line);
    const pci = /^pci (\S+) sn \S+ .*: (?:cap|no HDM)/.exec(line);
    if (bridge) {
      site = { kind: 'host-bridge', uid: Number(bridge[1]) };
      hostBridges.set(site.uid, bridge[2] === 'cap');
    } else if (pci) {
      // The dump does not distinguish memdevs from switches; the topology does later.
      site = { kind: 'memdev', pci: pci[1] ?? '' };
    }
    const parts = /^ +\[(\d+)\] base ([0-9a-f]+) size ([0-9a-f]+) ctrl ([0-9a-f]+) tl\/skip ([0-9a-f]+)/.exec(line);
    if (!parts || !site) continue;
    const [base, size, control] = [2, 3, 4].map((at) => Number.parseInt(parts[at] ?? '', 16)) as [
      number,
      number,
      number,
    ];
    const ways = decodeWays((control >> 4) & 0xf);
    const granularity = decodeGranularity(control & 0xf);
    if (size === 0 || ways === null || granularity === null) continue;
    const list = BigInt(`0x${parts[5] ?? '0'}`);
    const targets = Array.from({ length: Math.min(ways, 8) }, (_, way) => Number((list >> BigInt(8 * way)) & 0xffn));
    decoders.push({
      site,
      index: Number(parts[1]),
      range: rangeOf(base, size),
      ways,
      granularity,
      targets,
      committed: (control & committedBit) !== 0,
    });
  }
  return { decoders, hostBridges };
}
