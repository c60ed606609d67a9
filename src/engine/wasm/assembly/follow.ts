// Where the steps out of a world lead, by what is known: nothing is added to any table, so that several threads can ask.
import { entryOf, findPair } from './tuples.ts';
import { cellsAt, choices, halves, leftHalf, length, numbersAt, rightHalf, steps } from './world.ts';

/** Writes the successors of the world at hand, 16 bytes each; false when the tables lack something. */
export function follow(place: u32): bool {
  let to = place;
  for (let choice: u32 = 0; choice < length; choice++, to += 16) {
    const at = choices + choice * 16;
    const part = load<u32>(at, 8);
    const entry = load<u32>(at, 4);
    const move = load<u32>(entry, 4);
    if (move & 1) {
      if (!lead(to, part, move >> 1)) return false;
      continue;
    }
    let asked: u32 = 1 << part;
    let node = load<u32>(move);
    while (node != 0 && (node & 1) == 0) {
      const actor = load<u32>(node);
      asked |= 1 << (actor >> 24);
      const child = load<u32>(load<u32>(cellsAt + (actor >> 24) * 4) + (actor & 0xffffff)) - load<u32>(node, 4);
      node = child < load<u32>(node, 8) ? load<u32>(node + 12 + child * 4) : 0;
    }
    if (node == 0) return false;
    const outcome = node ^ 1;
    let others: u32 = 0;
    for (let other: u32 = 0; other < 4; other++) if (other != part) others |= load<u32>(outcome + other * 4);
    if (asked == 1 << part && others == 0) {
      const after = partAfter(part, outcome);
      if (after < 0 || !lead(to, part, after)) return false;
      // Whoever comes here writes the same.
      store<u32>(entry, (after << 1) | 1, 4);
      continue;
    }
    const left = halfAfter(0, leftHalf, outcome);
    const right = halfAfter(1, rightHalf, outcome);
    if (left < 0 || right < 0) return false;
    store<u32>(to, left);
    store<u32>(to, right, 4);
  }
  return true;
}

/** The successor that differs in one part. */
function lead(to: u32, part: u32, after: u32): bool {
  const other = load<u32>(numbersAt + (part ^ 1) * 4);
  const side = part >> 1;
  const half = findPair(halves + side * 32, part & 1 ? other : after, part & 1 ? after : other);
  if (half < 0) return false;
  store<u32>(to, side ? leftHalf : half);
  store<u32>(to, side ? half : rightHalf, 4);
  return true;
}

/** The number of what an outcome makes of a half, or -1. */
@inline
function halfAfter(side: u32, half: u32, outcome: u32): i32 {
  if (load<u64>(outcome + side * 8) == 0) return half;
  const first = partAfter(side * 2, outcome);
  const second = partAfter(side * 2 + 1, outcome);
  return first < 0 || second < 0 ? -1 : findPair(halves + side * 32, first, second);
}

@inline
function partAfter(part: u32, outcome: u32): i32 {
  const number = load<u32>(numbersAt + part * 4);
  const change = load<u32>(outcome + part * 4);
  if (change == 0) return number;
  const step = findPair(steps, number, change);
  return step < 0 ? -1 : load<u32>(entryOf(steps, step), 8);
}
