import { ImportError } from './errors.ts';

/** Whether the bytes begin with the magic number of gzip (RFC 1952). */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Decodes a text file: UTF-8, or UTF-16 with a byte order mark as the `>` of Windows PowerShell writes. */
export function decodeText(bytes: Uint8Array, file: string): string {
  if (isGzip(bytes))
    throw new ImportError('is compressed', { file, offset: 0, hint: `unpack it first: gzip -dc < ${file}` });
  // TextDecoder drops the byte order mark and replaces invalid bytes by U+FFFD.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
