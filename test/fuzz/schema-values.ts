import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import type { Chance } from './chance.ts';
import { hostile, numbers, oddButAllowed } from './hostile.ts';
import type { Data } from './spoil.ts';

/** As much of JSON Schema as the schema of scenarios uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly Data[];
  readonly const?: Data;
  readonly pattern?: string;
}

const schema = scenarioJsonSchema() as Schema; // Zod writes it.

const samples: readonly string[] = [
  '0x100000000-0x10fffffff',
  '0x110000000-0x11fffffff',
  '0x0-0xffffffffffffffff',
  '0x2-0x1',
  '0x100000000 - 0x1000fffff',
  '256 MiB',
  '4 KiB',
  '1 PiB',
  '0x1000',
  '0000:0d:00.0',
  '0000:0c:00.0',
  '0000:0e:1f.7',
  '00001000-0009ffff : System RAM\n100000000-10fffffff : x\n',
];

const names = ['mem0', 'mem1', 'hb12', 'sw0', 'region', 'ACPI0017', 'endpoint:mem0', 'cxl_mem', 'cxl_pci', 'kmem'];

/** A value that the schema allows, or nearly; every key of it comes up, also one that is new. */
export function valueOf(node: Schema, chance: Chance): Data {
  if (chance.oneIn(25)) return chance.oneIn(2) ? hostile(chance) : chance.pick(numbers);
  if (node.const !== undefined) return node.const;
  if (node.enum) return chance.pick(node.enum);
  if (node.anyOf) return valueOf(chance.pick(node.anyOf), chance);
  const type = typeof node.type === 'string' ? node.type : chance.pick(node.type ?? ['string']);
  if (type === 'boolean') return chance.oneIn(2);
  if (type === 'integer' || type === 'number')
    return chance.oneIn(3) ? chance.pick(numbers) : chance.pick([0, 1, 2, 12]);
  if (type === 'array')
    return Array.from({ length: chance.pick([0, 1, 1, 2, 3]) }, () => valueOf(node.items ?? {}, chance));
  if (type === 'object') {
    const properties = Object.entries(node.properties ?? {});
    const needed = new Set(node.required);
    // A step or a fault is a map of which one key is wanted.
    const kept =
      needed.size === 0 && properties.length > 6 ? [chance.pick(properties)] : properties.filter(() => chance.oneIn(2));
    const all = [...properties.filter(([key]) => needed.has(key)), ...kept];
    return Object.fromEntries(all.map(([key, inner]) => [key, valueOf(inner, chance)]));
  }
  if (node.pattern !== undefined) return chance.pick(samples);
  return chance.weighted([
    [4, chance.pick(names)],
    [1, chance.pick(samples)],
    [1, oddButAllowed(chance)],
  ]);
}

/** A scenario with one key of the schema, however deep, written anew. */
export function rewritten(data: Data, chance: Chance, node: Schema = schema): Data {
  if (node.properties && (node !== schema || !chance.oneIn(40))) {
    if (node !== schema && chance.oneIn(5)) return valueOf(node, chance);
    const [key, inner] = chance.pick(Object.entries(node.properties));
    const old = isMap(data) ? data : {};
    return { ...old, [key]: rewritten(old[key] ?? null, chance, inner) };
  }
  if (node.items && Array.isArray(data) && data.length > 0 && !chance.oneIn(4)) {
    const at = chance.below(data.length);
    const { items } = node;
    if (chance.oneIn(3)) return [...(data as readonly Data[]), valueOf(items, chance)];
    return (data as readonly Data[]).map((value, index) => (index === at ? rewritten(value, chance, items) : value));
  }
  return valueOf(node, chance);
}

const isMap = (data: Data): data is { readonly [key: string]: Data } =>
  typeof data === 'object' && data !== null && !Array.isArray(data);
