// What a half offers: the choices of its two parts in one list, which halves with equal lists share, and for each choice of
// a half where it led.
import { allocate, carve } from './memory.ts';
import { halves, miss, offers, recordRooms, records } from './tables.ts';
import { entryOf, internPair, sizeOf } from './tuples.ts';

/** Of a half, behind its two parts and its view: its leads. */
const leadsOfHalf: u32 = 12;

/**
 * An offer, of a part or of a half: how many moves are busy, how many idle, how many busy ones do more than let time pass;
 * then pairs of actor and move, in the order of actors, the busy ones first.
 */
export const idleOfOffer: u32 = 4;
export const hurriesOfOffer: u32 = 8;
export const movesOfOffer: u32 = 16;

/** Leads: the offer, and behind it for each busy move what is known of where it leads. */
export const movesOfLeads: u32 = 8;

/** Of an entry of the table of offers, behind its key. */
const placeOfOffer: u32 = 8;

let bytesOfLeads: u32 = 0;

export function bytesOfOffers(): u32 {
  return bytesOfLeads;
}

/** Where the leads of a half lie; 0 when they are not there. */
@inline
export function leadsAt(side: u32, half: u32): u32 {
  return load<u32>(entryOf(halves + side * 32, half), leadsOfHalf);
}

/** The number of a half, which is added when it is new. */
export function internHalf(side: u32, first: u32, second: u32): u32 {
  const table = halves + side * 32;
  const known = sizeOf(table);
  const half = internPair(table, first, second);
  // What its parts offer is most often known by now; where it is not, it is asked for when the half is met.
  if (half == known) makeLeads(side, half);
  return half;
}

/** Where the leads of a half lie, which are made; 0 when what one of its parts offers is missing. */
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

/** Where the host said what a part offers; 0 when it has not, which is noted. */
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

/** Writes the moves of two offers, so many from one on of each, in the order of actors. */
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
