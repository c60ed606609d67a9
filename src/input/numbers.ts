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

const hdmAlignment = 2 ** 28;

/**
 * A size as `readNumber` reads it, or as tools round it: `255.94 GiB (274.81 GB)` is the multiple of 256 MiB nearest to it, since
 * HDM decoders have no others. `null` where there is none within the two digits that were printed.
 */
export function readSize(value: unknown): { readonly bytes: number; readonly rounded: boolean } | null {
  const exact = readNumber(value);
  if (exact !== null) return { bytes: exact, rounded: false };
  const parts = /^(\d{1,6}\.\d\d) ([GT])iB(?: \(.*\))?$/.exec(typeof value === 'string' ? value.trim() : '');
  const unit = units[(parts?.[2] ?? '').toLowerCase()] ?? 0;
  const about = Number(parts?.[1]) * unit;
  const bytes = Math.round(about / hdmAlignment) * hdmAlignment;
  return parts && Math.abs(bytes - about) <= unit / 200 ? { bytes, rounded: true } : null;
}

/** How many ways interleaving can have. CXL 3.1, table 9-22. */
export const interleaveWays: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16];

/** The interleave ways that a CXL field encodes, or `null` for a reserved value. CXL 3.1, table 9-22. */
export function decodeWays(field: number): number | null {
  if (field <= 4) return 2 ** field;
  return field >= 8 && field <= 10 ? 3 * 2 ** (field - 8) : null;
}

/** The bytes of one interleave chunk that a CXL field encodes, or `null` for a reserved value. */
export const decodeGranularity = (field: number): number | null => (field <= 6 ? 256 * 2 ** field : null);
