import type { Window } from '../../model/platform.ts';
import type { Range } from '../../model/range.ts';
import {
  ListValues,
  objectsIn as objects,
  objectsOf,
  textIn as text,
  type ListingObject,
  type Listing,
} from './list-values.ts';
import { readNumber } from '../../input/numbers.ts';
import { limits } from '../../model/scenario-limits.ts';
import { atMost } from '../platform/tidy-limits.ts';

/** The flattened objects of a `cxl list`: each once, with the port that contains it. */
export interface CxlList {
  readonly buses: readonly { readonly name: string; readonly dports: readonly ListedDport[] }[];
  readonly ports: readonly ListedPort[];
  readonly memdevs: readonly ListedMemdev[];
  readonly decoders: readonly ListedDecoder[];
  readonly regions: readonly ListedRegion[];
  readonly windows: readonly Window[];
  /** Unparsable values and unknown objects, one sentence each. */
  readonly notes: readonly string[];
}

export interface ListedDport {
  readonly name: string;
  readonly id: number;
}

/** A port of a host bridge or switch, or an endpoint. `above` is the port that contains it. */
export interface ListedPort {
  readonly name: string;
  readonly host: string;
  readonly above: string | null;
  readonly parentDport: string | null;
  readonly endpoint: boolean;
  readonly dports: readonly ListedDport[];
}

export interface ListedMemdev {
  readonly name: string;
  readonly pci: string;
  readonly serial: number | null;
  readonly size: number | null;
  readonly mode: 'ram' | 'pmem';
}

/** A decoder of a host bridge, switch or endpoint; root decoders become windows. */
export interface ListedDecoder {
  readonly name: string;
  readonly port: string;
  readonly range: Range | null;
  readonly ways: number;
  readonly granularity: number | null;
  readonly targets: readonly number[];
  readonly enabled: boolean;
  readonly mode: string | null;
}

export interface ListedRegion {
  readonly name: string;
  readonly range: Range | null;
  readonly ways: number;
  readonly targets: number;
  /** The number of the root decoder, which is also that of its window. */
  readonly window: number | null;
}

const command = 'cxl list -vvv';

/** Flattens one listing. */
class Reader extends ListValues {
  dports(object: ListingObject): readonly ListedDport[] {
    return atMost('dports', objects(object['dports']), limits.dports, this.notes).map((dport) => ({
      name: this.name(dport, 'dport') ?? '',
      id: this.count(dport, 'id') ?? 0,
    }));
  }

  /** Target ids, sorted by position. */
  targets(object: ListingObject): readonly number[] {
    return atMost('targets', objects(object['targets']), limits.targets + 1, this.notes)
      .toSorted((a, b) => (this.count(a, 'position') ?? 0) - (this.count(b, 'position') ?? 0))
      .map((target) => this.count(target, 'id') ?? 0);
  }

  memdev(object: ListingObject): ListedMemdev {
    const [ram, pmem] = [this.size(object, 'ram_size'), this.size(object, 'pmem_size')];
    const size = ram === null && pmem === null ? null : (ram ?? 0) + (pmem ?? 0);
    if (size !== null && !Number.isSafeInteger(size)) this.refuse(object, `a memdev has no ${size} bytes`);
    return {
      name: this.name(object, 'memdev') ?? '',
      pci: this.name(object, 'host') ?? '',
      serial: this.count(object, 'serial'),
      size,
      mode: ram || !pmem ? 'ram' : 'pmem',
    };
  }

  decoder(object: ListingObject, port: string): ListedDecoder {
    return {
      name: this.name(object, 'decoder') ?? '',
      port,
      range: this.range(object),
      ways: this.ways(object),
      granularity: this.granularity(object),
      targets: this.targets(object),
      enabled: object['state'] !== 'disabled',
      mode: typeof object['mode'] === 'string' ? object['mode'] : null,
    };
  }

  region(object: ListingObject, decoder: string | null): ListedRegion {
    return {
      name: this.name(object, 'region') ?? '',
      range: this.range(object),
      ways: this.ways(object),
      targets: objects(object['mappings']).length,
      window: readNumber(/^decoder\d+\.(\d+)$/.exec(decoder ?? '')?.[1]),
    };
  }

  window(object: ListingObject): readonly Window[] {
    const [id, whole] = [readNumber(/\.(\d+)$/.exec(text(object['decoder']))?.[1]), this.range(object)];
    if (id === null || whole === null) return [];
    const granularity = this.granularity(object) ?? 256;
    return [{ id, range: whole, ways: this.ways(object), granularity, targets: this.targets(object) }];
  }
}

/** The most decoders of a platform. */
const mostDecoders = 32_768;

const kinds: readonly string[] = ['bus', 'port', 'endpoint', 'memdev', 'decoder', 'region', 'dport', 'dimm'];

/** Notes top-level objects without name and children, which come from a different command. */
function noteUnknownObjects(top: readonly ListingObject[], reader: Reader): void {
  const odd = top.filter(
    (object) =>
      !kinds.some((kind) => kind in object) && !Object.values(object).some((value) => typeof value === 'object'),
  );
  reader.unknownObjects(odd);
}

/**
 * Parses `cxl list` in any of its shapes: one object or an array, nested or grouped (`buses`, `anon memdevs`), numbers
 * or `-u` text. Unknown objects are searched for known ones.
 * @throws ImportError for text that is no listing, and for an impossible value, such as a range beyond 2^52
 */
export function readCxlList(listing: Listing): CxlList {
  const top = objectsOf(listing, command);
  const reader = new Reader(listing, command);
  const list = {
    buses: [] as CxlList['buses'][number][],
    ports: [] as ListedPort[],
    memdevs: [] as ListedMemdev[],
    decoders: [] as ListedDecoder[],
    regions: [] as ListedRegion[],
    windows: [] as Window[],
    notes: reader.notes,
  };
  const walk = (object: ListingObject, above: string | null, decoder: string | null): void => {
    let [inside, within] = [above, decoder];
    const [bus, port] = [reader.name(object, 'bus'), reader.name(object, 'endpoint') ?? reader.name(object, 'port')];
    if (bus !== null) {
      inside = bus;
      list.buses.push({ name: inside, dports: reader.dports(object) });
    } else if (port !== null) {
      const endpoint = typeof object['endpoint'] === 'string';
      inside = port;
      const parentDport = typeof object['parent_dport'] === 'string' ? object['parent_dport'] : null;
      list.ports.push({
        name: inside,
        host: reader.name(object, 'host') ?? '',
        above,
        parentDport,
        endpoint,
        dports: reader.dports(object),
      });
    } else if (typeof object['memdev'] === 'string' && typeof object['host'] === 'string') {
      list.memdevs.push(reader.memdev(object));
    } else if (typeof object['region'] === 'string' && typeof object['decoder'] !== 'string') {
      list.regions.push(reader.region(object, decoder));
    } else if (
      typeof object['decoder'] === 'string' &&
      object['mappings'] === undefined &&
      object['position'] === undefined
    ) {
      within = object['decoder'];
      if (above?.startsWith('root')) list.windows.push(...reader.window(object));
      else list.decoders.push(reader.decoder(object, above ?? ''));
    }
    for (const [key, value] of Object.entries(object)) {
      if (key === 'dports' || key === 'targets' || key === 'mappings') continue;
      for (const child of objects(value)) walk(child, inside, within);
    }
  };
  for (const object of top) walk(object, null, null);
  const few = <T>(what: string, items: readonly T[], most: number): readonly T[] =>
    atMost(`${what} in ${listing.file}`, items, most, reader.notes);
  noteUnknownObjects(top, reader);
  // Later steps multiply the sizes of these lists, so they are bounded.
  return {
    ...list,
    buses: few('buses', list.buses, limits.hostBridges),
    ports: few('ports', list.ports, 4 * limits.memdevs),
    memdevs: few('memdevs', list.memdevs, limits.memdevs),
    decoders: few('decoders', list.decoders, mostDecoders),
    regions: few('regions', list.regions, mostDecoders),
    windows: few('windows', list.windows, limits.windows),
  };
}
