// Entry points for the host's data: the cells of a part, a half, and the record of a part.
import { allocate, enlarged } from './memory.ts';
import { internHalf } from './offers.ts';
import { halves, parts, recordRooms, records } from './tables.ts';
import { entryOf, findPair, internWords } from './tuples.ts';

/** Room for the cells of a part. */
export let scratch: u32 = 0;

/** Initialisation for parts of so many cells. */
export function makeScratch(cells: u32): void {
  scratch = allocate(cells * 4);
}

/** Position where the host writes the cells of a part. */
export function scratchAt(): u32 {
  return scratch;
}

/** The number of the cells in scratch space, or -1. */
export function partOf(part: u32, add: bool): i32 {
  return internWords(parts + part * 32, scratch, add);
}

export function cellsOf(part: u32, number: u32): u32 {
  return entryOf(parts + part * 32, number);
}

export function halfOf(side: u32, first: u32, second: u32, add: bool): i32 {
  return add ? <i32>internHalf(side, first, second) : findPair(halves + side * 32, first, second);
}

/** Position of the record of a part. */
export function recordAt(part: u32, number: u32): u32 {
  const room = load<u32>(recordRooms + part * 4);
  if (number >= room) {
    const more = max(16, max(room * 2, number + 1));
    store<u32>(records + part * 4, enlarged(load<u32>(records + part * 4), room * 4, more * 4));
    store<u32>(recordRooms + part * 4, more);
  }
  return load<u32>(records + part * 4) + number * 4;
}
