const units: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 };

/**
 * Parses a size or address in the usual notations: `256M`, `0x110000000`, `256.00 MiB (268.44 MB)`, `268435456`.
 * Returns `null` for other text and for numbers above 2^53.
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
 * Parses a size, exact or rounded by a tool. `255.94 GiB (274.81 GB)` becomes the nearest multiple of 256 MiB, the
 * alignment of HDM decoders. Returns `null` when no multiple is within the printed precision.
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

/** The interleave ways that exist. CXL 3.1, table 9-22. */
export const interleaveWays: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16];

/** Decodes the interleave ways (eniw) of a CXL register; `null` for a reserved value. CXL 3.1, table 9-22. */
export function decodeWays(field: number): number | null {
  if (field <= 4) return 2 ** field;
  return field >= 8 && field <= 10 ? 3 * 2 ** (field - 8) : null;
}

/** Decodes the interleave granularity (eig) of a CXL register, in bytes; `null` for a reserved value. */
export const decodeGranularity = (field: number): number | null => (field <= 6 ? 256 * 2 ** field : null);
