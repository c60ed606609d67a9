import { NetworkError } from './errors.ts';

/**
 * The canonical text of a plain value: JSON with sorted keys, so that equal values are interned as one number. Plain
 * JSON.stringify would conflate Map, Set, NaN, -0 and undefined with other values, and merge different worlds.
 * @param value - null, booleans, strings, finite numbers, arrays and plain objects of those
 * @param path - name of the value in an error, such as `context`
 * @throws NetworkError naming the path of the first part that the text could not reproduce exactly
 */
export function canonical(value: unknown, path: string): string {
  const text = write(value, 0);
  if (text !== null) return text;
  refuse(value, path, []);
  throw refusal(path, `nested more than ${depthMax} deep`);
}

/** The value of a canonical text, frozen all the way down: a transition that mutates its context throws instead of leaking into other worlds. */
export function thaw(text: string): unknown {
  return remembered(JSON.parse(text));
}

/**
 * An equal, deeply frozen value with sorted keys. Parts that are frozen and sorted already are shared.
 * @param value - one that has a canonical text
 */
export function canonicalise(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || texts.has(value)) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  const copy = Array.isArray(value)
    ? value.map(canonicalise)
    : Object.fromEntries(
        Object.keys(fields)
          .sort()
          .map((key) => [key, canonicalise(fields[key])]),
      );
  texts.set(copy, '');
  return Object.freeze(copy);
}

/** Memoized texts of frozen parts. Contexts mostly consist of such parts. */
const texts = new WeakMap<object, string>();

/** Depth limit: deeper values are assumed to be cyclic. */
const depthMax = 200;

/** The text, or null when some part has none; paths are computed only in that case. */
function write(value: unknown, depth: number): string | null {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : null;
    case 'object':
      if (value === null) return 'null';
      return writeObject(value, depth);
    default:
      return null;
  }
}

function writeObject(value: object, depth: number): string | null {
  const known = texts.get(value);
  if (known !== undefined && known !== '') return known;
  if (depth > depthMax) return null;
  const text = Array.isArray(value) ? writeItems(value, depth + 1) : writeFields(value, depth + 1);
  if (known === '' && text !== null) texts.set(value, text);
  return text;
}

function writeItems(list: readonly unknown[], depth: number): string | null {
  let all = '[';
  for (let i = 0; i < list.length; i++) {
    const text = write(list[i], depth);
    if (text === null) return null;
    all += i === 0 ? text : `,${text}`;
  }
  return `${all}]`;
}

function writeFields(value: object, depth: number): string | null {
  if (!isPlain(value)) return null;
  const keys = Object.keys(value);
  if (!isSorted(keys)) keys.sort();
  let all = '{';
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const text = write((value as Readonly<Record<string, unknown>>)[key], depth);
    if (text === null) return null;
    all += i === 0 ? '' : ',';
    all += `${quoted(key)}:${text}`;
  }
  return `${all}}`;
}

const isPlain = (value: object): boolean =>
  Object.getPrototypeOf(value) === Object.prototype && Object.getOwnPropertySymbols(value).length === 0;

function isSorted(keys: readonly string[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return false;
  return true;
}

/** Memoized texts of field names, which are few. */
const quotedNames = new Map<string, string>();

function quoted(name: string): string {
  const known = quotedNames.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(name);
  quotedNames.set(name, text);
  return text;
}

/** Throws an error with the path of the part without a text. */
function refuse(value: unknown, path: string, above: readonly object[]): void {
  if (typeof value === 'number' && write(value, 0) === null)
    throw refusal(path, Object.is(value, -0) ? '-0' : `${value}`);
  if (typeof value === 'undefined') throw refusal(path, 'undefined');
  if (['bigint', 'symbol', 'function'].includes(typeof value)) throw refusal(path, `a ${typeof value}`);
  if (typeof value !== 'object' || value === null) return;
  if (above.includes(value)) throw refusal(path, 'a cycle');
  const here = [...above, value];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) refuse(value[i], `${path}[${i}]`, here);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) throw refusal(path, describePrototype(prototype));
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal(path, 'an object with symbol keys');
  for (const [key, field] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    refuse(field, `${path}.${key}`, here);
}

function describePrototype(prototype: unknown): string {
  if (prototype === null) return 'an object without a prototype';
  const maker = (prototype as { constructor?: { name?: string } }).constructor?.name;
  return `a ${maker ?? 'class instance'}`;
}

const refusal = (path: string, what: string): NetworkError =>
  new NetworkError(`${path} is ${what}, which cannot be written down exactly; use plain JSON values and null`);

function remembered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Array.isArray(value) ? value : Object.values(value)) remembered(part);
  texts.set(value, '');
  return Object.freeze(value);
}

/** Freezes a value of any kind deeply. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
