import { builtIns } from './built-ins.ts';

/** Mutating methods of maps and sets, which freezing does not prevent. */
const mutators = ['set', 'add', 'delete', 'clear'] as const;

/**
 * Deeply freezes the top-level values of a plugin, since all worlds share them; a mutation then throws at its line.
 * Machines and other class instances are left unchanged.
 */
export function seal(values: Iterable<unknown>): void {
  const seen = new Set<object>();
  /** Prototypes of plugin classes; instances of other classes, such as XState's, may set inherited properties. */
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

/** Whether a value is plain data or a function, and no class instance. A proxy may return anything, or throw. */
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
      for (const name of mutators)
        if (name in value)
          Object.defineProperty(value, name, {
            value: () => {
              throw new TypeError('a map or a set outside a function is shared by every world, and may not be changed');
            },
          });
    Object.freeze(value);
  } catch {
    // Mutations of values that cannot be frozen are detected by the engine, which computes each step of a plugin twice.
  }
}
