import { builtIns } from './built-ins.ts';

/** Changers of maps and sets, which freezing does not stop. */
const changers = ['set', 'add', 'delete', 'clear'] as const;

/**
 * Makes what a file has outside its functions unchangeable, all the way down: it is shared by every world, and a function
 * that changes it is told at its line. Machines and other instances of classes are left as they are.
 */
export function seal(values: Iterable<unknown>): void {
  const seen = new Set<object>();
  /** Of classes and functions that were met; of other classes, such as XState's, instances set what their prototype has. */
  const prototypes = new Set<unknown>();
  const due: unknown[] = [...values];
  while (due.length > 0) {
    const value = due.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    if (builtIns.has(value) || !(prototypes.has(value) || isPlain(value))) continue;
    if (typeof value === 'function') prototypes.add(value.prototype);
    if (value instanceof Map || value instanceof Set) due.push(...(value instanceof Map ? value.values() : value));
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      if (descriptor && 'value' in descriptor) due.push(descriptor.value);
    }
    stop(value);
  }
}

/** Whether it is data or a function, and no instance of a class. A proxy may answer as it likes, and fail. */
function isPlain(value: object): boolean {
  try {
    if (typeof value === 'function' || Array.isArray(value)) return true;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || prototype === Object.prototype || value instanceof Map || value instanceof Set;
  } catch {
    return false;
  }
}

function stop(value: object): void {
  try {
    if (value instanceof Map || value instanceof Set)
      for (const name of changers)
        if (name in value)
          Object.defineProperty(value, name, {
            value: () => {
              throw new TypeError('a map or a set outside a function is shared by every world, and may not be changed');
            },
          });
    Object.freeze(value);
  } catch {
    // What cannot be frozen is found out by the engine, which computes every step of a guest twice.
  }
}
