// The worlds in order of discovery: pairs of numbers of halves in blocks, each with as few bits as its worlds need.
import { allocate, enlarged, release } from './memory.ts';

const shift: u32 = 12;
const worldsPerBlock: u32 = 1 << shift;

/** A directory entry: positions of the block's low words and of its high bits, and the number of bits of the left half. */
const entryBytes: u32 = 16;
const highOfBlock: u32 = 4;
const leftBitsOfBlock: u32 = 8;
/** Bytes of the bits above the low word: 0, 2 or 4. */
const highBytesOfBlock: u32 = 12;

let directory: u32 = 0;
let directoryRoom: u32 = 0;
let blocks: u32 = 0;
let bytesOfBlocks: u32 = 0;
export let size: u32 = 0;

/** Bits set in some half so far, by side. */
let leftSeen: u32 = 1;
let rightSeen: u32 = 1;
/** Bits per half in the last block, by side. */
let leftBits: u32 = 0;
let rightBits: u32 = 0;

export function bytesOfLog(): u32 {
  return bytesOfBlocks + directoryRoom * entryBytes;
}

/** A world: its left half in the low bits, its right half above. */
@inline
export function worldAt(index: u32): u64 {
  const block = blockAt(index);
  return unpacked(
    load<u32>(block),
    load<u32>(block, highOfBlock),
    load<u32>(block, highBytesOfBlock),
    load<u32>(block, leftBitsOfBlock),
    index & (worldsPerBlock - 1),
  );
}

/** Prefetches the block that contains a world. */
@inline
export function nearing(index: u32): u32 {
  return load<u32>(load<u32>(blockAt(index)) + ((index & (worldsPerBlock - 1)) << 2));
}

@inline
function blockAt(index: u32): u32 {
  return directory + (index >> shift) * entryBytes;
}

@inline
function unpacked(low: u32, high: u32, highBytes: u32, leftBits: u32, position: u32): u64 {
  let packed = <u64>load<u32>(low + (position << 2));
  if (highBytes == 2) packed |= <u64>load<u16>(high + (position << 1)) << 32;
  else if (highBytes == 4) packed |= <u64>load<u32>(high + (position << 2)) << 32;
  return (packed & ((<u64>1 << leftBits) - 1)) | ((packed >> leftBits) << 32);
}

/** Appends a world. */
export function append(world: u64): void {
  const left = <u32>world;
  const right = <u32>(world >> 32);
  leftSeen |= left;
  rightSeen |= right;
  if (size == blocks << shift) addBlock();
  else if (<u64>left >> leftBits != 0 || <u64>right >> rightBits != 0) repack();
  write(blockAt(size), size & (worldsPerBlock - 1), world);
  size++;
}

/** Writes a world into the last block. */
function write(block: u32, position: u32, world: u64): void {
  const packed = <u64><u32>world | ((world >> 32) << leftBits);
  store<u32>(load<u32>(block) + (position << 2), <u32>packed);
  const bytes = load<u32>(block, highBytesOfBlock);
  if (bytes == 0) return;
  const high = load<u32>(block, highOfBlock);
  if (bytes == 2) store<u16>(high + (position << 1), <u16>(packed >> 32));
  else store<u32>(high + (position << 2), <u32>(packed >> 32));
}

function addBlock(): void {
  if (blocks == directoryRoom) {
    const more = directoryRoom == 0 ? 4 : directoryRoom * 2;
    directory = enlarged(directory, directoryRoom * entryBytes, more * entryBytes);
    directoryRoom = more;
  }
  layOut(directory + blocks * entryBytes);
  blocks++;
}

/** Chooses the width of a block's halves: the bits they need, plus a share of the spare bits. */
function layOut(block: u32): void {
  const leftNeeds = 32 - clz(leftSeen);
  const needs = leftNeeds + 32 - clz(rightSeen);
  const bytes: u32 = needs <= 32 ? 0 : needs <= 48 ? 2 : 4;
  const bits = 32 + bytes * 8;
  leftBits = min(32, leftNeeds + ((bits - needs) >> 1));
  rightBits = min(32, bits - leftBits);
  store<u32>(block, allocate(worldsPerBlock * 4));
  store<u32>(block, bytes == 0 ? 0 : allocate(worldsPerBlock * bytes), highOfBlock);
  store<u32>(block, leftBits, leftBitsOfBlock);
  store<u32>(block, bytes, highBytesOfBlock);
  bytesOfBlocks += worldsPerBlock * (4 + bytes);
}

/** Rewrites the last block with more bits for the side that needs them. */
function repack(): void {
  const block = directory + (blocks - 1) * entryBytes;
  const low = load<u32>(block);
  const high = load<u32>(block, highOfBlock);
  const bytes = load<u32>(block, highBytesOfBlock);
  const bits = load<u32>(block, leftBitsOfBlock);
  layOut(block);
  bytesOfBlocks -= worldsPerBlock * (4 + bytes);
  for (let position: u32 = 0; position < (size & (worldsPerBlock - 1)); position++)
    write(block, position, unpacked(low, high, bytes, bits, position));
  release(low, worldsPerBlock * 4);
  if (bytes != 0) release(high, worldsPerBlock * bytes);
}
