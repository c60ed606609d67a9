// The world at hand, taken apart: its halves, the cells of its parts, and its choices. Here is also where the tables lie.
import { enlarged } from './memory.ts';
import { entryOf } from './tuples.ts';

/** By part: its cells in the world at hand, then their number. Each thread has places of its own. */
export let cellsAt: u32 = 512;
export let numbersAt: u32 = 528;
/** Tables of parts, of halves, of what halves show; of steps of parts; of what groups show. */
export const parts: u32 = 1024;
export const halves: u32 = parts + 4 * 32;
export const views: u32 = halves + 2 * 32;
export const steps: u32 = views + 2 * 32;
export const shown: u32 = steps + 32;
/** By part: what the host said of its cells, by number; and how many it has room for. */
export const records: u32 = shown + 32;
export const recordRooms: u32 = records + 16;
export const key: u32 = recordRooms + 16;

/** Bytes of an entry of a half before and after what it is made of: two parts, its view + 1. */
export const viewOfHalf: u32 = 8;
/**
 * A record: how many moves are busy, how many idle, its view, how many busy moves do more than let time pass, the views of
 * the groups, then pairs of actor and move.
 */
export const viewOfRecord: u32 = 8;
export const hurriesOfRecord: u32 = 12;
export const groupsOfRecord: u32 = 16;
/** Groups of a view of a half, after its key. */
export const groupsOfView: u32 = 8;

export let groups: u32 = 0;
/** Choices of the world at hand, 16 bytes each: actor, where its move is said, part. */
export let choices: u32 = 0;
export let choicesRoom: u32 = 0;
export let length: u32 = 0;
/** There is no room for more choices. */
let isFixed: bool = false;
/** The halves of the world at hand. */
export let leftHalf: u32 = 0;
export let rightHalf: u32 = 0;

/** Nothing can happen but that time passes. */
export let isQuiet: bool = false;
/** What is missing: a part and the number of its cells, or a choice and where its move is said. */
export let missing: u32 = 0;
export let missingAt: u32 = 0;

/** Once: how many groups of actors are looked at. */
export function setGroups(count: u32): void {
  groups = count;
}

/** For a thread that allocates nothing: bytes for the world at hand, and behind them room for so many choices. */
export function workAt(place: u32, room: u32): void {
  cellsAt = place;
  numbersAt = place + 16;
  choices = place + 32;
  choicesRoom = room;
  isFixed = true;
}

/** The halves and the ending of a world that another thread took apart. */
export function present(at: u32, quiet: bool): void {
  leftHalf = load<u32>(at);
  rightHalf = load<u32>(at, 4);
  isQuiet = quiet;
}

/** Notes what the host should say. */
export function miss(what: u32, at: u32): void {
  missing = what;
  missingAt = at;
}

/** Takes the world at a place apart and lists its choices. Returns 0, or 1 when a record or room is missing. */
export function openAt(at: u32): i32 {
  leftHalf = load<u32>(at);
  rightHalf = load<u32>(at, 4);
  const left = entryOf(halves, leftHalf);
  const right = entryOf(halves + 32, rightHalf);
  store<u32>(numbersAt, load<u32>(left));
  store<u32>(numbersAt, load<u32>(left, 4), 4);
  store<u32>(numbersAt, load<u32>(right), 8);
  store<u32>(numbersAt, load<u32>(right, 4), 12);
  const record0 = record(0);
  const record1 = record(1);
  const record2 = record(2);
  const record3 = record(3);
  if (record0 == 0 || record1 == 0 || record2 == 0 || record3 == 0) return 1;
  let busy = load<u32>(record0) + load<u32>(record1) + load<u32>(record2) + load<u32>(record3);
  const isIdle = busy == 0;
  isQuiet =
    load<u32>(record0, hurriesOfRecord) == 0 &&
    load<u32>(record1, hurriesOfRecord) == 0 &&
    load<u32>(record2, hurriesOfRecord) == 0 &&
    load<u32>(record3, hurriesOfRecord) == 0;
  if (isIdle)
    busy = load<u32>(record0, 4) + load<u32>(record1, 4) + load<u32>(record2, 4) + load<u32>(record3, 4);
  if (busy > choicesRoom) {
    if (isFixed) return 1;
    choices = enlarged(choices, choicesRoom * 16, busy * 2 * 16);
    choicesRoom = busy * 2;
  }
  length = 0;
  offer(0, record0, isIdle);
  offer(1, record1, isIdle);
  offer(2, record2, isIdle);
  offer(3, record3, isIdle);
  return 0;
}

@inline
function record(part: u32): u32 {
  const number = load<u32>(numbersAt + part * 4);
  store<u32>(cellsAt + part * 4, entryOf(parts + part * 32, number));
  const found = number < load<u32>(recordRooms + part * 4) ? load<u32>(load<u32>(records + part * 4) + number * 4) : 0;
  if (found == 0) {
    missing = part;
    missingAt = number;
  }
  return found;
}

/** Adds the choices of a part in their place: in the order of actors. */
function offer(part: u32, record: u32, isIdle: bool): void {
  const busy = load<u32>(record);
  const count = isIdle ? load<u32>(record, 4) : busy;
  let entry = record + groupsOfRecord + groups * 4 + (isIdle ? busy * 8 : 0);
  for (let i: u32 = 0; i < count; i++, entry += 8) {
    const actor = load<u32>(entry);
    let at = choices + length * 16;
    while (at > choices && load<u32>(at - 16) > actor) {
      store<u64>(at, load<u64>(at - 16));
      store<u32>(at, load<u32>(at - 8), 8);
      at -= 16;
    }
    store<u32>(at, actor);
    store<u32>(at, entry, 4);
    store<u32>(at, part, 8);
    length++;
  }
}
