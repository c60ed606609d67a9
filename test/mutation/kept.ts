const known = new Map<string, unknown>();

/** What a key stood for the first time: scenarios and captures are plain data, which no mutant changes, and are read once. */
export function kept<T>(key: string, make: () => T): T {
  if (!known.has(key)) known.set(key, make());
  return known.get(key) as T; // Each key is used for one kind of value.
}
