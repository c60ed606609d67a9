// An allocator for linear memory: size classes of powers of two with a free list each. The large array of slots is split into
// chunks when it is released, and the log of worlds reuses these.

/** By exponent: the first free block of that size; each points to the next. */
const freeLists: u32 = 256;

/** Exponent of a chunk, and its bytes. */
export const chunkBits: u32 = 15;
export const chunkBytes: u32 = 1 << chunkBits;
/** Smaller blocks are not taken from chunks. */
const cutBits: u32 = 12;

let top: u32 = 4096;
/** Bytes of the blocks in use. */
let live: u32 = 0;

export function liveBytes(): u32 {
  return live;
}

/** A zeroed block, aligned to 16 bytes. */
export function allocate(bytes: u32): u32 {
  const bits = exponent(bytes);
  live += 1 << bits;
  const list = freeLists + bits * 4;
  if (load<u32>(list) == 0 && bits >= cutBits && bits < chunkBits) cutChunk(bits);
  const block = load<u32>(list);
  if (block == 0) return fresh(1 << bits);
  store<u32>(list, load<u32>(block));
  memory.fill(block, 0, 1 << bits);
  return block;
}

/** Splits a free chunk, if there is one, into blocks of a size. */
function cutChunk(bits: u32): void {
  const list = freeLists + chunkBits * 4;
  const chunk = load<u32>(list);
  if (chunk == 0) return;
  store<u32>(list, load<u32>(chunk));
  for (let at: u32 = 0; at < chunkBytes; at += 1 << bits) give(chunk + at, bits);
}

export function release(block: u32, bytes: u32): void {
  if (block == 0) return;
  const bits = exponent(bytes);
  live -= 1 << bits;
  give(block, bits);
}

/** A zeroed run of bytes: whole chunks when it is large. */
export function allocateRun(bytes: u32): u32 {
  if (bytes <= chunkBytes) return allocate(bytes);
  const rounded = roundUp(bytes);
  live += rounded;
  return fresh(rounded);
}

export function releaseRun(run: u32, bytes: u32): void {
  if (bytes <= chunkBytes) return release(run, bytes);
  const rounded = roundUp(bytes);
  live -= rounded;
  for (let at: u32 = 0; at < rounded; at += chunkBytes) give(run + at, chunkBits);
}

/** A copy of a block with at least twice the length; the old one is released. */
export function enlarged(block: u32, bytes: u32, needed: u32): u32 {
  const larger = allocate(needed);
  if (block != 0) memory.copy(larger, block, bytes);
  release(block, bytes);
  return larger;
}

/** Position of the next small allocation, and the remaining bytes. */
let piece: u32 = 0;
let pieceRoom: u32 = 0;

/** A zeroed allocation, aligned to 8 bytes, that is never released. */
export function carve(bytes: u32): u32 {
  const rounded = (bytes + 7) & ~7;
  if (rounded > chunkBytes / 8) return allocate(rounded);
  if (rounded > pieceRoom) {
    piece = allocate(chunkBytes);
    pieceRoom = chunkBytes;
  }
  const place = piece;
  piece += rounded;
  pieceRoom -= rounded;
  return place;
}

function give(block: u32, bits: u32): void {
  const list = freeLists + bits * 4;
  store<u32>(block, load<u32>(list));
  store<u32>(list, block);
}

function fresh(bytes: u32): u32 {
  const block = top;
  const end: u64 = <u64>top + bytes;
  const room = (<u64>memory.size()) << 16;
  if (end > room) {
    // Grows memory by an eighth in advance, so that growing is rare.
    const pages = <i32>((end - room + (end >> 3) + 0xffff) >> 16);
    if (memory.grow(pages) < 0 && memory.grow(<i32>((end - room + 0xffff) >> 16)) < 0) unreachable();
  }
  top = <u32>end;
  return block;
}

function exponent(bytes: u32): u32 {
  return bytes <= 16 ? 4 : 32 - clz(bytes - 1);
}

function roundUp(bytes: u32): u32 {
  return (bytes + chunkBytes - 1) & ~(chunkBytes - 1);
}
