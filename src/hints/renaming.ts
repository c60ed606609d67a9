import { contains, type Range } from '../model/range.ts';

/**
 * Lists that machines keep sorted by name or address, so that their order carries no information: a renaming sorts them again.
 * Every other list is a sequence and keeps its order. If one of these were a sequence, a step that reads it would not be
 * equivariant, and the engine would detect that.
 */
const sets: ReadonlySet<string> = new Set([
  'bound', // machines/kernel/driver.ts
  'registered', // machines/drivers/dax-hmem.ts
  'targets', // machines/drivers/cxl-region.ts, as the next two
  'pendingDetach',
  'dangling',
  'seen', // machines/kernel/dmesg.ts, as the next two
  'conflicts',
  'crashes',
  'tree', // machines/kernel/iomem.ts, in address order
  'children',
]);

/** Lists of a driver in the fixed order of its input's devices. */
const listed: ReadonlySet<string> = new Set(['unbound', 'queue']);

type Fields = Readonly<Record<string, unknown>>;

/**
 * The action of an exchange of devices on contexts, events and timer names.
 * @param words - image of each name, in both directions; applied inside longer texts too
 * @param ranges - image of each address range, in both directions
 * @param inputs - the constant input of each actor, by id: a renamed context has the input of its new owner
 */
export function renaming(
  words: ReadonlyMap<string, string>,
  ranges: readonly (readonly [Range, Range])[],
  inputs: ReadonlyMap<string, unknown>,
): (value: unknown, owner: string | null) => unknown {
  const names = [...words.keys()].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.]/g, '\\.'));
  // A name ends where no letter, digit or sign of a longer name follows.
  const pattern = new RegExp(`(?<![\\w./:])(?:${names.join('|')})(?!\\w|[.:]\\w)`, 'g');
  const texts = new Map<string, string>();
  const rewrite = (text: string): string => {
    const known = texts.get(text) ?? words.get(text) ?? text.replace(pattern, (name) => words.get(name) ?? name);
    texts.set(text, known);
    return known;
  };
  const shifted = (range: Range): Range => {
    const pair = ranges.find(([from]) => contains(from, range));
    if (!pair) return range;
    const by = pair[1].start - pair[0].start;
    return { start: range.start + by, end: range.end + by };
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return rewrite(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(walk);
    if (isRange(value)) return shifted(value);
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, inOrder(key, walk(field))]));
  };
  return (value, owner) => {
    if (owner === null) return walk(value);
    const { input, ...rest } = value as Fields; // Contexts are plain objects.
    const context = walk(rest) as Fields;
    if (input === undefined) return context;
    const own = inputs.get(owner);
    return { ...withListed(context, own), input: own };
  };
}

const isRange = (value: object): value is Range =>
  'start' in value && 'end' in value && Object.keys(value).length === 2 && typeof value.start === 'number';

const keyOf = (item: unknown): string | number => {
  if (typeof item === 'string') return item;
  const { range, device } = item as { readonly range?: Range; readonly device?: string };
  return range?.start ?? device ?? JSON.stringify(item);
};

const inOrder = (key: string, value: unknown): unknown =>
  sets.has(key) && Array.isArray(value) ? value.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) : value;

function withListed(context: Fields, input: unknown): Fields {
  const { devices = [], unordered = false } = (input ?? {}) as {
    readonly devices?: readonly string[];
    readonly unordered?: boolean;
  };
  // A driver with unordered probes keeps its waiting devices sorted by name.
  if (unordered && Array.isArray(context['unbound']))
    return { ...context, unbound: context['unbound'].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  if (devices.length === 0) return context;
  const place = (item: unknown): number =>
    devices.indexOf(typeof item === 'string' ? item : ((item as { readonly device?: string }).device ?? ''));
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      key,
      listed.has(key) && Array.isArray(value) ? value.toSorted((a, b) => place(a) - place(b)) : value,
    ]),
  );
}
