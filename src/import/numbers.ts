const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/**
 * A number as people and tools write sizes and addresses: `256M`, `0x110000000`, `256.00 MiB (268.44 MB)`, `268435456`.
 * `null` for anything else and for numbers that are too large to be exact.
 */
export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value !== 'string') return null;
  const parts = /^(0x[0-9a-f]+|\d+(?:\.\d+)?) ?(?:([kmgtp])(?:i?b)?)?(?: \(.*\))?$/i.exec(value.trim());
  const unit = units[(parts?.[2] ?? '').toLowerCase()];
  if (!parts || unit === undefined) return null;
  const number = Number(parts[1]) * unit;
  return Number.isSafeInteger(number) ? number : null;
}

/** The interleave ways that a CXL field encodes, or `null` for a reserved value. CXL 3.1, table 9-22. */
export function decodeWays(field: number): number | null {
  if (field <= 4) return 2 ** field;
  return field >= 8 && field <= 10 ? 3 * 2 ** (field - 8) : null;
}

/** The bytes of one interleave chunk that a CXL field encodes, or `null` for a reserved value. */
export const decodeGranularity = (field: number): number | null => (field <= 6 ? 256 * 2 ** field : null);
