// Successors of the current world. Unknown ones are computed from the decision tree of the move and the effect of its outcome on
// the parts; the lead of a choice is stored with its half.
import { internHalf } from './offers.ts';
import { changed } from './steps.ts';
import { halves, miss } from './tables.ts';
import { entryOf } from './tuples.ts';
import {
  cellsAt, isIdle, leftEnd, leftHalf, leftMoves, leftToLeads, length, rightEnd, rightHalf, rightMoves, rightToLeads,
} from './world.ts';

/**
 * A lead: the change of the half by which it was reached, and the resulting half. This special change means any change: the move
 * then reads and writes no cell outside the half. No real change has its position.
 */
const always: u32 = 1;

/**
 * Writes the successors of the current world, 16 bytes each. Returns whether the tables are complete. New halves and parts are
 * interned, so only the outcome of a move can be missing: its choice and move are then noted.
 */
@inline
export function leads(place: u32): bool {
  let left = leftMoves;
  let right = rightMoves;
  let to = place;
  for (let choice: u32 = 0; choice < length; choice++, to += 16) {
    const isRight = left == leftEnd || (right != rightEnd && load<u32>(right) < load<u32>(left));
    const entry = isRight ? right : left;
    if (isRight) right += 8;
    else left += 8;
    const side = u32(isRight);
    const half = isRight ? rightHalf : leftHalf;
    const lead = entry + (isRight ? rightToLeads : leftToLeads);
    const noted = isIdle ? 0 : load<u64>(lead);
    let own = half;
    let other = isRight ? leftHalf : rightHalf;
    if (<u32>noted == always) {
      own = <u32>(noted >> 32);
    } else {
      const move = load<u32>(entry, 4);
      const outside: u32 = isRight ? 0 : 2;
      let asksOutside = false;
      let node = load<u32>(move);
      while (node != 0 && (node & 1) == 0) {
        const actor = load<u32>(node);
        const part = actor >> 24;
        if ((part & 2) == outside) asksOutside = true;
        const child = load<u32>(load<u32>(cellsAt + part * 4) + (actor & 0xffffff)) - load<u32>(node, 4);
        node = child < load<u32>(node, 8) ? load<u32>(node + 12 + child * 4) : 0;
      }
      if (node == 0) {
        miss(choice, move);
        return false;
      }
      const outcome = node ^ 1;
      const change = load<u32>(outcome + side * 4);
      const changeOutside = load<u32>(outcome + (side ^ 1) * 4);
      if (change != 0 && change == <u32>noted) {
        own = <u32>(noted >> 32);
      } else {
        if (change != 0) own = halfAfter(side, half, change);
        if (!isIdle) note(lead, own, asksOutside || changeOutside != 0 ? change : always);
      }
      if (changeOutside != 0) other = halfAfter(side ^ 1, other, changeOutside);
    }
    store<u32>(to, isRight ? other : own);
    store<u32>(to, isRight ? own : other, 4);
  }
  return true;
}

@inline
function note(lead: u32, half: u32, change: u32): void {
  store<u64>(lead, (<u64>half << 32) | change);
}

/** Interns the result of a change of a half. */
function halfAfter(side: u32, half: u32, change: u32): u32 {
  const entry = entryOf(halves + side * 32, half);
  const first = load<u32>(entry);
  const second = load<u32>(entry, 4);
  const ofFirst = load<u32>(change);
  const ofSecond = load<u32>(change, 4);
  const part = side * 2;
  return internHalf(
    side,
    ofFirst == 0 ? first : changed(part, first, ofFirst),
    ofSecond == 0 ? second : changed(part + 1, second, ofSecond),
  );
}
