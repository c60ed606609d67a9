// Choices of halves: those of the two parts in one list, shared by halves with equal lists, and the lead of each choice of a
// half.
import { allocate, carve } from './memory.ts';
import { halves, miss, offers, recordRooms, records } from './tables.ts';
import { entryOf, internPair, sizeOf } from './tuples.ts';

/** Offset of a half's leads, after its two parts and its view. */
const leadsOfHalf: u32 = 12;

/**
 * An offer: the choices of a part or of a half. It has the numbers of busy moves, of idle ones, and of busy ones other than
 * timers; then pairs of actor and move, in the order of actors, busy ones first.
 */
export const idleOfOffer: u32 = 4;
export const hurriesOfOffer: u32 = 8;
export const movesOfOffer: u32 = 16;

/** Leads: the offer, followed by the known successor of each busy move. */
export const movesOfLeads: u32 = 8;

/** Of an entry of the table of offers, behind its key. */
const placeOfOffer: u32 = 8;

let bytesOfLeads: u32 = 0;

export function bytesOfOffers(): u32 {
  return bytesOfLeads;
}

/** Position of the leads of a half; 0 when there are none. */
@inline
export function leadsAt(side: u32, half: u32): u32 {
  return load<u32>(entryOf(halves + side * 32, half), leadsOfHalf);
}

/** Interns a half. */
export function internHalf(side: u32, first: u32, second: u32): u32 {
  const table = halves + side * 32;
  const known = sizeOf(table);
  const half = internPair(table, first, second);
  // The choices of its parts are usually known; where they are not, they are requested when the half is expanded.
  if (half == known) makeLeads(side, half);
  return half;
}

/** Creates the leads of a half and returns their position; 0 when the choices of a part are missing. */
export function makeLeads(side: u32, half: u32): u32 {
  const entry = entryOf(halves + side * 32, half);
  const first = offerOf(side * 2, load<u32>(entry));
  if (first == 0) return 0;
  const second = offerOf(side * 2 + 1, load<u32>(entry, 4));
  if (second == 0) return 0;
  const offer = merged(first, second);
  const bytes = movesOfLeads + load<u32>(offer) * 8;
  const leads = carve(bytes);
  bytesOfLeads += bytes;
  store<u32>(leads, offer);
  store<u32>(entry, leads, leadsOfHalf);
  return leads;
}

/** Position of a part's choices; 0 when the host has not supplied them, which is noted as missing. */
function offerOf(part: u32, number: u32): u32 {
  const record = number < load<u32>(recordRooms + part * 4) ? load<u32>(load<u32>(records + part * 4) + number * 4) : 0;
  if (record == 0) {
    miss(part, number);
    return 0;
  }
  return load<u32>(record);
}

function merged(first: u32, second: u32): u32 {
  const known = sizeOf(offers);
  const number = internPair(offers, first, second);
  const entry = entryOf(offers, number);
  if (number < known) return load<u32>(entry, placeOfOffer);
  const busy = load<u32>(first) + load<u32>(second);
  const idle = load<u32>(first, idleOfOffer) + load<u32>(second, idleOfOffer);
  const offer = allocate(movesOfOffer + (busy + idle) * 8);
  store<u32>(offer, busy);
  store<u32>(offer, idle, idleOfOffer);
  store<u32>(offer, load<u32>(first, hurriesOfOffer) + load<u32>(second, hurriesOfOffer), hurriesOfOffer);
  merge(offer + movesOfOffer, first, 0, load<u32>(first), second, 0, load<u32>(second));
  merge(
    offer + movesOfOffer + busy * 8,
    first, load<u32>(first), load<u32>(first, idleOfOffer),
    second, load<u32>(second), load<u32>(second, idleOfOffer),
  );
  store<u32>(entry, offer, placeOfOffer);
  return offer;
}

/** Merges the moves of two offers, ranges of each, in the order of actors. */
function merge(place: u32, first: u32, from1: u32, count1: u32, second: u32, from2: u32, count2: u32): void {
  let one = first + movesOfOffer + from1 * 8;
  const end1 = one + count1 * 8;
  let two = second + movesOfOffer + from2 * 8;
  const end2 = two + count2 * 8;
  for (let to = place; one < end1 || two < end2; to += 8) {
    const isSecond = one == end1 || (two < end2 && load<u32>(two) < load<u32>(one));
    store<u64>(to, load<u64>(isSecond ? two : one));
    if (isSecond) two += 8;
    else one += 8;
  }
}
