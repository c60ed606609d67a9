const units = ['', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes as it is written: `512 MiB` where that is exact, else `1000 B`. */
export function formatSize(bytes: number): string {
  let power = 0;
  while (power + 1 < units.length && bytes >= 1024 ** (power + 1) && bytes % 1024 ** (power + 1) === 0) power++;
  return power === 0 ? `${bytes} B` : `${bytes / 1024 ** power} ${units[power]}`;
}

/**
 * Reads `512M`, `1.5 GiB`, `2g` or plain bytes; every unit is a power of 1024. Returns `null` for any other text and for less
 * than one byte.
 */
export function parseSize(text: string): number | null {
  const [, amount = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b|bytes)?$/i.exec(text.trim()) ?? [];
  const power = unit === '' ? 0 : 1 + 'kmgt'.indexOf(unit.toLowerCase());
  const bytes = Math.floor(Number(amount) * 1024 ** power);
  return amount !== '' && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}
