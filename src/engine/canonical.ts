import { NetworkError } from './errors.ts';

/**
 * The one text of a plain value: JSON with sorted keys, so that equal values meet in one interned number.
 * Plain JSON.stringify would make Map, Set, NaN, -0 and undefined look like other values and merge worlds that differ.
 * @param value - null, booleans, strings, finite numbers, arrays and plain objects of those
 * @param path - how to name the value in an error, such as `context`
 * @throws NetworkError naming the path of the first part that the text could not give back exactly
 */
export function canonical(value: unknown, path: string): string {
  return write(value, path, []);
}

/** The value of a canonical text, frozen all the way down: a transition that mutates its context throws instead of leaking into other worlds. */
export function thaw(text: string): unknown {
  return deepFreeze(JSON.parse(text));
}

function write(value: unknown, path: string, above: readonly object[]): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return writeNumber(value, path);
    case 'object':
      return value === null ? 'null' : writeObject(value, path, above);
    default:
      throw refusal(path, typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`);
  }
}

function writeNumber(value: number, path: string): string {
  if (!Number.isFinite(value)) throw refusal(path, String(value));
  if (Object.is(value, -0)) throw refusal(path, '-0');
  return JSON.stringify(value);
}

function writeObject(value: object, path: string, above: readonly object[]): string {
  if (above.includes(value)) throw refusal(path, 'a cycle');
  const here = [...above, value];
  if (Array.isArray(value)) {
    // Array.from visits holes as undefined, which is refused; map would skip them.
    return `[${Array.from(value, (item: unknown, at) => write(item, `${path}[${at}]`, here)).join()}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) throw refusal(path, describePrototype(prototype));
  if (Object.getOwnPropertySymbols(value).length > 0) throw refusal(path, 'an object with symbol keys');
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${write(field, `${path}.${key}`, here)}`);
  return `{${fields.join()}}`;
}

function describePrototype(prototype: unknown): string {
  if (prototype === null) return 'an object without a prototype';
  const maker = (prototype as { constructor?: { name?: string } }).constructor?.name;
  return `a ${maker ?? 'class instance'}`;
}

const refusal = (path: string, what: string): NetworkError =>
  new NetworkError(`${path} is ${what}, which cannot be written down exactly; use plain JSON values and null`);

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
