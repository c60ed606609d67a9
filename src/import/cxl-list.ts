import type { Window } from '../model/platform.ts';
import { rangeOf, type Range } from '../model/range.ts';
import type { Found } from './capture-files.ts';
import { readNumber } from './numbers.ts';

/** What `cxl list` shows, flattened: every object once, with the port it was found under. */
export interface CxlList {
  readonly buses: readonly { readonly name: string; readonly dports: readonly ListedDport[] }[];
  readonly ports: readonly ListedPort[];
  readonly memdevs: readonly ListedMemdev[];
  readonly decoders: readonly ListedDecoder[];
  readonly regions: readonly ListedRegion[];
  readonly windows: readonly Window[];
}

export interface ListedDport {
  readonly name: string;
  readonly id: number;
}

/** A host bridge or switch port, or an endpoint. `above` is the port it was listed under. */
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

/** A decoder of a host bridge, switch or endpoint; root decoders are windows. */
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
  /** Number of the root decoder, which is the number of its window. */
  readonly window: number | null;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const range = (object: Json): Range | null => {
  const [start, size] = [readNumber(object['resource']), readNumber(object['size'])];
  return start === null || size === null || size === 0 ? null : rangeOf(start, size);
};
const dportsOf = (object: Json): readonly ListedDport[] =>
  objects(object['dports']).map((dport) => ({ name: text(dport['dport']), id: readNumber(dport['id']) ?? 0 }));

/** Ids in the order of their positions. */
const targetsOf = (object: Json): readonly number[] =>
  objects(object['targets'])
    .toSorted((a, b) => (readNumber(a['position']) ?? 0) - (readNumber(b['position']) ?? 0))
    .map((target) => readNumber(target['id']) ?? 0);

/**
 * Reads `cxl list` in any of its shapes: one object or an array, nested or grouped (`buses`, `anon memdevs`), numbers or `-u` text.
 * Objects that it does not know are looked through for ones that it does.
 */
export function readCxlList({ content }: Found<unknown>): CxlList {
  const list = {
    buses: [] as CxlList['buses'][number][],
    ports: [] as ListedPort[],
    memdevs: [] as ListedMemdev[],
    decoders: [] as ListedDecoder[],
    regions: [] as ListedRegion[],
    windows: [] as Window[],
  };
  const walk = (object: Json, above: string | null, decoder: string | null): void => {
    let [inside, within] = [above, decoder];
    if (typeof object['bus'] === 'string') {
      inside = object['bus'];
      list.buses.push({ name: inside, dports: dportsOf(object) });
    } else if (typeof object['port'] === 'string' || typeof object['endpoint'] === 'string') {
      const endpoint = typeof object['endpoint'] === 'string';
      inside = text(object['endpoint'] ?? object['port']);
      const parentDport = typeof object['parent_dport'] === 'string' ? object['parent_dport'] : null;
      list.ports.push({
        name: inside,
        host: text(object['host']),
        above,
        parentDport,
        endpoint,
        dports: dportsOf(object),
      });
    } else if (typeof object['memdev'] === 'string' && typeof object['host'] === 'string') {
      list.memdevs.push(memdevOf(object));
    } else if (typeof object['region'] === 'string' && typeof object['decoder'] !== 'string') {
      list.regions.push(regionOf(object, decoder));
    } else if (
      typeof object['decoder'] === 'string' &&
      object['mappings'] === undefined &&
      object['position'] === undefined
    ) {
      within = object['decoder'];
      if (above?.startsWith('root')) list.windows.push(...windowOf(object));
      else list.decoders.push(decoderOf(object, above ?? ''));
    }
    for (const [key, value] of Object.entries(object)) {
      if (key === 'dports' || key === 'targets' || key === 'mappings') continue;
      for (const child of objects(value)) walk(child, inside, within);
    }
  };
  for (const object of objects(content)) walk(object, null, null);
  return list;
}

function memdevOf(object: Json): ListedMemdev {
  const [ram, pmem] = [readNumber(object['ram_size']), readNumber(object['pmem_size'])];
  const size = ram === null && pmem === null ? null : (ram ?? 0) + (pmem ?? 0);
  return {
    name: text(object['memdev']),
    pci: text(object['host']),
    serial: readNumber(object['serial']),
    size,
    mode: ram || !pmem ? 'ram' : 'pmem',
  };
}

function decoderOf(object: Json, port: string): ListedDecoder {
  return {
    name: text(object['decoder']),
    port,
    range: range(object),
    ways: readNumber(object['interleave_ways']) ?? 1,
    granularity: readNumber(object['interleave_granularity']),
    targets: targetsOf(object),
    enabled: object['state'] !== 'disabled',
    mode: typeof object['mode'] === 'string' ? object['mode'] : null,
  };
}

const regionOf = (object: Json, decoder: string | null): ListedRegion => ({
  name: text(object['region']),
  range: range(object),
  ways: readNumber(object['interleave_ways']) ?? 1,
  targets: objects(object['mappings']).length,
  window: readNumber(/^decoder\d+\.(\d+)$/.exec(decoder ?? '')?.[1]),
});

function windowOf(object: Json): readonly Window[] {
  const [id, whole] = [readNumber(/\.(\d+)$/.exec(text(object['decoder']))?.[1]), range(object)];
  if (id === null || whole === null) return [];
  const ways = readNumber(object['interleave_ways']) ?? 1;
  return [
    {
      id,
      range: whole,
      ways,
      granularity: readNumber(object['interleave_granularity']) ?? 256,
      targets: targetsOf(object),
    },
  ];
}
