/**
 * Protection of built-in objects. A plugin runs in the same realm as the engine and shares Array, Object and so on. A
 * changed built-in would corrupt the search and be reported as a bug of this program. Most prototypes are therefore
 * frozen first, so that the change throws at the plugin's line. Some cannot be frozen, because programs set properties
 * of the same names on their own objects (`error.name = …`). Those get preventExtensions() and are compared afterwards.
 */

type AnyObject = object;

const prototypeOf = (value: unknown): AnyObject => Object.getPrototypeOf(value) as AnyObject;

const iterators: Readonly<Record<string, AnyObject>> = {
  'the iterator of lists': prototypeOf([].values()),
  'the iterator of maps': prototypeOf(new Map().values()),
  'the iterator of sets': prototypeOf(new Set().values()),
  'the iterator of texts': prototypeOf(''[Symbol.iterator]()),
  'the iterator of matches': prototypeOf(''.matchAll(/x/g)),
  iterators: prototypeOf(prototypeOf([].values())),
  generators: prototypeOf(prototypeOf((function* () {})())),
};

const frozen: Readonly<Record<string, AnyObject>> = {
  Array,
  'Array.prototype': Array.prototype,
  BigInt,
  'BigInt.prototype': BigInt.prototype,
  Boolean,
  'Boolean.prototype': Boolean.prototype,
  JSON,
  Map,
  'Map.prototype': Map.prototype,
  Math,
  Number,
  'Number.prototype': Number.prototype,
  Object,
  RegExp,
  'RegExp.prototype': RegExp.prototype,
  Set,
  'Set.prototype': Set.prototype,
  String,
  'String.prototype': String.prototype,
  ...iterators,
};

const compared: Readonly<Record<string, AnyObject>> = {
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  'Error.prototype': Error.prototype,
  'RangeError.prototype': RangeError.prototype,
  'TypeError.prototype': TypeError.prototype,
  Error,
  RangeError,
  TypeError,
};

/** The objects protected here. */
export const builtIns: ReadonlySet<object> = new Set([...Object.values(frozen), ...Object.values(compared)]);

/** Properties of Error that engines and libraries set in normal operation. */
const ignoredKeys = new Set<PropertyKey>(['stackTraceLimit', 'prepareStackTrace', 'captureStackTrace']);

type Descriptors = ReadonlyMap<PropertyKey, PropertyDescriptor>;

const descriptorsOf = (object: AnyObject): Descriptors =>
  new Map(
    Reflect.ownKeys(object)
      .filter((key) => !ignoredKeys.has(key))
      .map((key) => [key, Reflect.getOwnPropertyDescriptor(object, key) as PropertyDescriptor]), // The key comes from ownKeys().
  );

// Captured before a plugin could replace them.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is } = Object;

let snapshots: readonly (readonly [name: string, object: AnyObject, before: Descriptors])[] | null = null;

/** Protects the built-ins against code that runs later. Idempotent; cannot be undone. */
export function protectBuiltIns(): void {
  if (snapshots !== null) return;
  for (const object of Object.values(frozen)) Object.freeze(object);
  snapshots = Object.entries(compared).map(([name, object]) => [name, object, descriptorsOf(object)]);
  for (const object of [Object.prototype, Error.prototype, RangeError.prototype, TypeError.prototype])
    Object.preventExtensions(object);
}

/**
 * Restores built-ins that were changed nevertheless.
 * @returns the name of one, such as `Object.prototype.toString`, or `null`
 */
export function restoreBuiltIns(): string | null {
  let changed: string | null = null;
  for (const [name, object, before] of snapshots ?? []) {
    for (const key of ownKeys(object)) {
      if (ignoredKeys.has(key) || before.has(key)) continue;
      changed ??= `${name}.${String(key)}`;
      deleteProperty(object, key);
    }
    for (const [key, descriptor] of before) {
      const now = getOwnPropertyDescriptor(object, key);
      if (now && is(now.value, descriptor.value) && now.get === descriptor.get && now.set === descriptor.set) continue;
      changed ??= `${name}.${String(key)}`;
      defineProperty(object, key, descriptor);
    }
  }
  return changed;
}
