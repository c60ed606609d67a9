/*
 * A file of the user's own runs beside the engine, with the same Array and the same Object. What it changes of them would
 * change the search, and be told as a fault of this program. So most are frozen before such a file is run: whoever changes
 * one is told at the very line. Some may not be frozen, since programs set properties of the same names on objects of
 * their own (`error.name = …`), which a frozen prototype forbids. Those can get nothing new, and are looked at afterwards.
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

const frozenOnes: Readonly<Record<string, AnyObject>> = {
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

const watchedOnes: Readonly<Record<string, AnyObject>> = {
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  'Error.prototype': Error.prototype,
  'RangeError.prototype': RangeError.prototype,
  'TypeError.prototype': TypeError.prototype,
  Error,
  RangeError,
  TypeError,
};

/** What is looked after here already, and may be no more than that. */
export const builtIns: ReadonlySet<object> = new Set([...Object.values(frozenOnes), ...Object.values(watchedOnes)]);

/** Properties that engines and libraries set on Error in the course of things. */
const free = new Set<PropertyKey>(['stackTraceLimit', 'prepareStackTrace', 'captureStackTrace']);

type Descriptors = ReadonlyMap<PropertyKey, PropertyDescriptor>;

const descriptorsOf = (holder: AnyObject): Descriptors =>
  new Map(
    Reflect.ownKeys(holder)
      .filter((key) => !free.has(key))
      .map((key) => [key, Reflect.getOwnPropertyDescriptor(holder, key) as PropertyDescriptor]), // It is an own key.
  );

// What `restored` needs, from before any file could have changed it.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;
const { is } = Object;

let kept: readonly (readonly [name: string, holder: AnyObject, before: Descriptors])[] | null = null;

/** Makes built-ins safe from what is run after it. Once is enough, and it cannot be undone. */
export function protectBuiltIns(): void {
  if (kept !== null) return;
  for (const holder of Object.values(frozenOnes)) Object.freeze(holder);
  kept = Object.entries(watchedOnes).map(([name, holder]) => [name, holder, descriptorsOf(holder)]);
  for (const holder of [Object.prototype, Error.prototype, RangeError.prototype, TypeError.prototype])
    Object.preventExtensions(holder);
}

/** Puts back what was changed all the same. @returns its name, such as `Object.prototype.toString`, or `null` */
export function restored(): string | null {
  let changed: string | null = null;
  for (const [name, holder, before] of kept ?? []) {
    for (const key of ownKeys(holder)) {
      if (free.has(key) || before.has(key)) continue;
      changed ??= `${name}.${String(key)}`;
      deleteProperty(holder, key);
    }
    for (const [key, descriptor] of before) {
      const now = getOwnPropertyDescriptor(holder, key);
      if (now && is(now.value, descriptor.value) && now.get === descriptor.get && now.set === descriptor.set) continue;
      changed ??= `${name}.${String(key)}`;
      defineProperty(holder, key, descriptor);
    }
  }
  return changed;
}
