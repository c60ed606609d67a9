import { ImportError } from './errors.ts';

/** Whether the bytes are what gzip writes. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The text of a file, whatever made it: UTF-8, or what Windows' `>` writes, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array, file: string): string {
  if (isGzip(bytes))
    throw new ImportError('is compressed', { file, offset: 0, hint: `unpack it first: gzip -dc < ${file}` });
  // A decoder drops the byte order mark, and puts a replacement where bytes are no text.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder().decode(bytes);
}
