// The current world, decoded: its halves, the cells of its parts, and its choices.
import { hurriesOfOffer, idleOfOffer, leadsAt, makeLeads, movesOfLeads, movesOfOffer } from './offers.ts';
import { halves, parts } from './tables.ts';
import { entryOf } from './tuples.ts';

/** By part: its cells in the current world. */
export const cellsAt: u32 = 512;
/** The halves of the current world. */
export let leftHalf: u32 = 0;
export let rightHalf: u32 = 0;
/** Its choices: their number, and by half the range of its moves and the offset of the leads. */
export let length: u32 = 0;
export let leftMoves: u32 = 0;
export let leftEnd: u32 = 0;
export let leftToLeads: u32 = 0;
export let rightMoves: u32 = 0;
export let rightEnd: u32 = 0;
export let rightToLeads: u32 = 0;
/** No actor has a busy choice: the choices are the idle ones, which have no leads. */
export let isIdle: bool = false;

/** Only time can pass. */
export let isQuiet: bool = false;

/** Decodes a world. Returns 0, or 1 when its choices are unknown. */
export function open(world: u64): i32 {
  leftHalf = <u32>world;
  rightHalf = <u32>(world >> 32);
  let left = leadsAt(0, leftHalf);
  if (left == 0) left = makeLeads(0, leftHalf);
  if (left == 0) return 1;
  let right = leadsAt(1, rightHalf);
  if (right == 0) right = makeLeads(1, rightHalf);
  if (right == 0) return 1;
  placeCells(0, leftHalf);
  placeCells(1, rightHalf);
  const leftOffer = load<u32>(left);
  const rightOffer = load<u32>(right);
  isQuiet = load<u32>(leftOffer, hurriesOfOffer) == 0 && load<u32>(rightOffer, hurriesOfOffer) == 0;
  leftMoves = leftOffer + movesOfOffer;
  rightMoves = rightOffer + movesOfOffer;
  leftEnd = leftMoves + load<u32>(leftOffer) * 8;
  rightEnd = rightMoves + load<u32>(rightOffer) * 8;
  leftToLeads = left + movesOfLeads - leftMoves;
  rightToLeads = right + movesOfLeads - rightMoves;
  isIdle = leftEnd == leftMoves && rightEnd == rightMoves;
  if (isIdle) {
    leftEnd += load<u32>(leftOffer, idleOfOffer) * 8;
    rightEnd += load<u32>(rightOffer, idleOfOffer) * 8;
  }
  length = (leftEnd - leftMoves + rightEnd - rightMoves) >> 3;
  return 0;
}

@inline
function placeCells(side: u32, half: u32): void {
  const entry = entryOf(halves + side * 32, half);
  const part = side * 2;
  store<u32>(cellsAt + part * 4, entryOf(parts + part * 32, load<u32>(entry)));
  store<u32>(cellsAt + part * 4, entryOf(parts + (part + 1) * 32, load<u32>(entry, 4)), 4);
}
