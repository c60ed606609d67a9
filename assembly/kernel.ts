// The inner loop of a breadth-first search over the interned tables of a network.
//
// A world is a pair of halves, a half is a pair of parts, and a part is the cells of some actors. Parts and halves are few,
// so a step is: ask the decision tree of the move for its outcome, look up what the outcome makes of each part, number
// the halves, number the world. What the tables do not know yet is not worked out here: `run` returns, the host fills the
// tables, and the world at hand is done again.
import { allocate, allocateRun, enlarged, liveBytes, releaseRun } from './memory.ts';
import { answer, askedActor, askedCell, askedPort, findings, findingsLength, lacksAnswer, learn, learnt, makeLearner } from './learn.ts';
import { bytesOf, entryOf, findPair, internPair, internWords, makeTable, pairs, sizeOf } from './tuples.ts';
import {
  addBatch,
  bytesOfWorlds,
  findBatch,
  findWorld,
  lowest,
  makeWorlds,
  resetLowest,
  size,
  worldAt,
} from './worlds.ts';

export { allocate, answer, askedActor, askedCell, askedPort, findings, findingsLength, findWorld, liveBytes };

/** By part: its cells in the world at hand, then their number. */
const cellsAt: u32 = 512;
const numbersAt: u32 = 528;
/** Tables of parts, of halves, of what halves show; of steps of parts; of what groups show. */
const parts: u32 = 1024;
const halves: u32 = parts + 4 * 32;
const views: u32 = halves + 2 * 32;
const steps: u32 = views + 2 * 32;
const shown: u32 = steps + 32;
/** By part: what the host said of its cells, by number; and how many it has room for. */
const records: u32 = shown + 32;
const recordRooms: u32 = records + 16;
const key: u32 = recordRooms + 16;

/** Bytes of an entry of a half before and after what it is made of: two parts, its view + 1. */
const viewOfHalf: u32 = 8;
/**
 * A record: how many moves are busy, how many idle, its view, how many busy moves do more than let time pass, the views of
 * the groups, then pairs of actor and move.
 */
const viewOfRecord: u32 = 8;
const hurriesOfRecord: u32 = 12;
const groupsOfRecord: u32 = 16;
/** Groups of a view of a half, after its key. */
const groupsOfView: u32 = 8;

let groups: u32 = 0;
let scratch: u32 = 0;
/** Successors to add, 16 bytes each. */
let batch: u32 = 0;
let batchRoom: u32 = 0;
let batchLength: u32 = 0;
/** Choices of the world at hand, 16 bytes each: actor, where its move is said, part. */
let choices: u32 = 0;
let choicesRoom: u32 = 0;
let length: u32 = 0;
/** The halves of the world at hand. */
let leftHalf: u32 = 0;
let rightHalf: u32 = 0;
/** By stretch of 16 worlds: how many there were when the first was about to be expanded. */
let marks: u32 = 0;
let marksRoom: u32 = 0;
/** The world whose groups have been looked at, + 1. */
let looked: u32 = 0;
/** Says for some recent pairs of views that their groups have been looked at: pairs, + 1. */
let recent: u32 = 0;
const recentBits: u32 = 13;

export let index: u32 = 0;
export let levelEnd: u32 = 1;
export let depth: u32 = 0;
export let transitions: f64 = 0;
export let isFinal: bool = false;
/** Nothing can happen but that time passes. */
export let isQuiet: bool = false;
/** What is missing: a part and the number of its cells, or a choice and where its move is said. */
export let missing: u32 = 0;
export let missingAt: u32 = 0;
/** How many worlds have been expanded: those before this one. */
export let expanded: u32 = 0;
export let onlyForward: bool = true;
export let isFull: bool = false;
export let isDeep: bool = false;
/** Set by the host. */
export let worldsMax: u32 = 0xffffffff;
export let depthMax: u32 = 0xffffffff;
export let pauseAt: u32 = 0xffffffff;
/** Whether worlds are still expanded. */
let isOpen: bool = true;

export const done: i32 = 0;
export const needsPart: i32 = 1;
export const needsMove: i32 = 2;
export const tells: i32 = 3;
export const pauses: i32 = 4;
export const level: i32 = 5;
export const needsAnswer: i32 = 6;
export const finds: i32 = 7;

/** Why a world could not be expanded. */
let need: i32 = done;

const stretch: u32 = 16;

/**
 * Once, before all else: how many cells each part has, and how many groups there are. Returns where the host writes the
 * places of the cells of all actors.
 */
export function start(cells0: u32, cells1: u32, cells2: u32, cells3: u32, groupCount: u32): u32 {
  groups = groupCount;
  makeTable(parts, cells0 * 4, cells0);
  makeTable(parts + 32, cells1 * 4, cells1);
  makeTable(parts + 64, cells2 * 4, cells2);
  makeTable(parts + 96, cells3 * 4, cells3);
  for (let side: u32 = 0; side < 2; side++) {
    makeTable(halves + side * 32, 16, pairs);
    makeTable(views + side * 32, groupsOfView + groups * 4, pairs);
  }
  makeTable(steps, 12, pairs);
  makeTable(shown, 12, 3);
  scratch = allocate(max(max(cells0, cells1), max(cells2, cells3)) * 4);
  makeWorlds();
  resetLowest();
  return makeLearner(cells0 + cells1 + cells2 + cells3);
}

/** Bytes of what grows with the worlds: themselves, what finds them, what they are made of, and what groups have shown. */
export function bytes(): u32 {
  let sum = bytesOfWorlds() + marksRoom * 4;
  for (let table = parts; table <= shown; table += 32) sum += bytesOf(table);
  return sum;
}

/** Where the host may write the cells of a part. */
export function scratchAt(): u32 {
  return scratch;
}

export function worlds(): u32 {
  return size;
}

/** The number of the cells in scratch space, or -1. */
export function partOf(part: u32, add: bool): i32 {
  return internWords(parts + part * 32, scratch, add);
}

export function cellsOf(part: u32, number: u32): u32 {
  return entryOf(parts + part * 32, number);
}

export function halfOf(side: u32, first: u32, second: u32, add: bool): i32 {
  const table = halves + side * 32;
  return add ? internPair(table, first, second) : findPair(table, first, second);
}

/** Where the record of a part is said. */
export function recordAt(part: u32, number: u32): u32 {
  const room = load<u32>(recordRooms + part * 4);
  if (number >= room) {
    const more = max(16, max(room * 2, number + 1));
    store<u32>(records + part * 4, enlarged(load<u32>(records + part * 4), room * 4, more * 4));
    store<u32>(recordRooms + part * 4, more);
  }
  return load<u32>(records + part * 4) + number * 4;
}

/** Adds a world that is not the successor of another. */
export function addWorld(left: u32, right: u32): void {
  reserve(1);
  push(left, right);
  flush();
}

/**
 * Goes on until the host is needed.
 */
export function run(): i32 {
  while (true) {
    if (index == size || index == levelEnd || index == pauseAt || (index & (stretch - 1)) == 0) {
      flush();
      if (index == size) return done;
      if (index == levelEnd) {
        depth++;
        levelEnd = size;
        return level;
      }
      if (index == pauseAt) {
        pauseAt = 0xffffffff;
        return pauses;
      }
    }
    const missingPart = open(index);
    if (missingPart != 0) return needsPart;
    isFinal = length == 0;
    if (looked != index + 1) {
      looked = index + 1;
      if (looksNew() || isQuiet) return tells;
    }
    if (isOpen) {
      if (!isFinal && depth >= depthMax) {
        isDeep = true;
        isOpen = false;
      } else {
        if ((index & (stretch - 1)) == 0) setMark(index / stretch, size);
        if (!isFinal && !expand()) return need;
        transitions += length;
        expanded = index + 1;
        // What may not all find room is added at once, so that nothing more is expanded when it does not.
        if (<u64>size + batchLength > worldsMax) flush();
      }
    }
    index++;
  }
}

/** Adds what has been collected. */
export function flush(): void {
  if (batchLength == 0) return;
  resetLowest();
  if (!addBatch(batch, batchLength, worldsMax)) {
    isFull = true;
    isOpen = false;
  }
  if (lowest < levelEnd) onlyForward = false;
  batchLength = 0;
}

/** Expands nothing any more. */
export function close(): void {
  isOpen = false;
}

/**
 * Collects the worlds that one step out of a world leads to. Returns what is needed first.
 */
export function successors(world: u32): i32 {
  batchLength = 0;
  if (open(world) != 0) return needsPart;
  return expand() ? done : need;
}

export function successorCount(): u32 {
  return batchLength;
}

export function successorAt(choice: u32): i32 {
  const at = batch + choice * 16;
  return findWorld(load<u32>(at), load<u32>(at, 4));
}

/**
 * How many worlds lie on a cycle or behind one; -1 when that cannot be said because a world was not expanded. Worlds are
 * peeled off once all their predecessors are.
 */
export function unpeeled(): i32 {
  const incoming = allocateRun(size * 4);
  const free = allocateRun(size * 4);
  let length: u32 = 0;
  let isKnown = expanded == size;
  for (let world: u32 = 0; isKnown && world < size; world++) {
    isKnown = locate(world);
    for (let i: u32 = 0; i < batchLength; i++) {
      const to = incoming + load<u32>(batch + i * 16, 8) * 4;
      store<u32>(to, load<u32>(to) + 1);
    }
  }
  for (let world: u32 = 0; world < size; world++)
    if (load<u32>(incoming + world * 4) == 0) {
      store<u32>(free + length * 4, world);
      length++;
    }
  for (let next: u32 = 0; isKnown && next < length; next++) {
    isKnown = locate(load<u32>(free + next * 4));
    for (let i: u32 = 0; i < batchLength; i++) {
      const world = load<u32>(batch + i * 16, 8);
      const left = load<u32>(incoming + world * 4) - 1;
      store<u32>(incoming + world * 4, left);
      if (left != 0) continue;
      store<u32>(free + length * 4, world);
      length++;
    }
  }
  batchLength = 0;
  releaseRun(incoming, size * 4);
  releaseRun(free, size * 4);
  return isKnown ? size - length : -1;
}

/** Collects the successors of a world with their indices. */
function locate(world: u32): bool {
  if (successors(world) != done) return false;
  findBatch(batch, batchLength);
  return true;
}

export function markOf(position: u32): u32 {
  return load<u32>(marks + position * 4);
}

/** The number of a part of a world. */
export function partOfWorld(world: u32, part: u32): u32 {
  const half = load<u32>(worldAt(world) + (part >> 1) * 4);
  return load<u32>(entryOf(halves + (part >> 1) * 32, half) + (part & 1) * 4);
}

/** Takes a world apart and lists its choices. Returns 0, or 1 when a record is missing. */
function open(world: u32): i32 {
  const at = worldAt(world);
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

/** Collects the successors of the world at hand; false when the host must say what a move comes to. */
function expand(): bool {
  reserve(length);
  const before = batchLength;
  for (let choice: u32 = 0; choice < length; choice++) {
    const at = choices + choice * 16;
    const part = load<u32>(at, 8);
    const entry = load<u32>(at, 4);
    const move = load<u32>(entry, 4);
    // A move that asks and changes nobody outside its part was followed before: it leads to the same part again.
    if (move & 1) {
      moved(part, move >> 1);
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
    if (node == 0) {
      const state = learn(move, cellsAt);
      if (state == learnt && findingsLength == 0) {
        choice--;
        continue;
      }
      batchLength = before;
      missing = choice;
      missingAt = move;
      need = state == lacksAnswer ? needsAnswer : state == learnt ? finds : needsMove;
      return false;
    }
    const outcome = node ^ 1;
    const part0 = after(0, outcome);
    const part1 = after(1, outcome);
    const part2 = after(2, outcome);
    const part3 = after(3, outcome);
    if (asked == 1 << part && isAlone(part, outcome)) {
      const to = part == 0 ? part0 : part == 1 ? part1 : part == 2 ? part2 : part3;
      store<u32>(entry, (to << 1) | 1, 4);
    }
    const left = load<u64>(outcome) == 0 ? leftHalf : internPair(halves, part0, part1);
    const right = load<u64>(outcome, 8) == 0 ? rightHalf : internPair(halves + 32, part2, part3);
    push(left, right);
  }
  return true;
}

/** The successor that differs in one part. */
@inline
function moved(part: u32, to: u32): void {
  const other = load<u32>(numbersAt + (part ^ 1) * 4);
  const side = part >> 1;
  const half = internPair(halves + side * 32, part & 1 ? other : to, part & 1 ? to : other);
  push(side ? leftHalf : half, side ? half : rightHalf);
}

/** What an outcome makes of a part. */
@inline
function after(part: u32, outcome: u32): u32 {
  const number = load<u32>(numbersAt + part * 4);
  const change = load<u32>(outcome + part * 4);
  return change == 0 ? number : changed(part, number, change);
}

function changed(part: u32, number: u32, change: u32): u32 {
  const known = sizeOf(steps);
  const step = internPair(steps, number, change);
  if (step < known) return load<u32>(entryOf(steps, step), 8);
  memory.copy(scratch, load<u32>(cellsAt + part * 4), load<u32>(parts + part * 32 + 20));
  const count = load<u32>(change);
  for (let i: u32 = 0; i < count; i++) store<u32>(scratch + load<u32>(change + 4 + i * 8), load<u32>(change + 8 + i * 8));
  const to = internWords(parts + part * 32, scratch, true);
  store<u32>(entryOf(steps, step), to, 8);
  // The table may have moved.
  store<u32>(cellsAt + part * 4, entryOf(parts + part * 32, number));
  return to;
}

function isAlone(part: u32, outcome: u32): bool {
  for (let other: u32 = 0; other < 4; other++)
    if (other != part && load<u32>(outcome + other * 4) != 0) return false;
  return true;
}

function reserve(more: u32): void {
  if (batchLength + more <= batchRoom) return;
  const room = (batchLength + more) * 2;
  batch = enlarged(batch, batchRoom * 16, room * 16);
  batchRoom = room;
}

@inline
function push(left: u32, right: u32): void {
  const at = batch + batchLength * 16;
  store<u32>(at, left);
  store<u32>(at, right, 4);
  batchLength++;
}

/** Says how many worlds there were when the first of a stretch was about to be expanded. */
export function setMark(position: u32, worlds: u32): void {
  if (position >= marksRoom) {
    const more = max(64, position + (position >> 2) + 1);
    marks = enlarged(marks, marksRoom * 4, more * 4);
    marksRoom = more;
  }
  store<u32>(marks + position * 4, worlds);
}

/** Where the host reads which groups showed something new in the world that `run` tells of: a byte for each. */
export function newsAt(): u32 {
  return news;
}
let news: u32 = 0;

/** Remembers what the groups show in a world. Returns what is needed first. */
export function look(world: u32): i32 {
  if (open(world) != 0) return needsPart;
  looksNew();
  looked = world + 1;
  return done;
}

/** Whether a group of actors shows something in the world at hand that it did not show before. */
function looksNew(): bool {
  if (groups == 0) return false;
  const left = viewOf(0, leftHalf);
  const right = viewOf(1, rightHalf);
  if (recent == 0) {
    recent = allocate(8 << recentBits);
    news = allocate(groups);
  }
  memory.fill(news, 0, groups);
  const pair = ((<u64>left << 32) | right) + 1;
  const seen = recent + ((<u32>((pair * 0x9e3779b97f4a7c15) >> (64 - recentBits))) << 3);
  if (load<u64>(seen) == pair) return false;
  store<u64>(seen, pair);
  let isNew = false;
  const leftGroups = entryOf(views, left) + groupsOfView;
  const rightGroups = entryOf(views + 32, right) + groupsOfView;
  for (let group: u32 = 0; group < groups; group++) {
    const known = sizeOf(shown);
    number(load<u32>(leftGroups + group * 4), load<u32>(rightGroups + group * 4), group);
    if (sizeOf(shown) == known) continue;
    store<u8>(news + group, 1);
    isNew = true;
  }
  return isNew;
}

/** The number of what the groups show in a half. */
function viewOf(side: u32, half: u32): u32 {
  const entry = entryOf(halves + side * 32, half);
  const known = load<u32>(entry, viewOfHalf);
  if (known != 0) return known - 1;
  const first = load<u32>(load<u32>(records + side * 8) + load<u32>(entry) * 4);
  const second = load<u32>(load<u32>(records + side * 8 + 4) + load<u32>(entry, 4) * 4);
  const table = views + side * 32;
  const before = sizeOf(table);
  const view = internPair(table, load<u32>(first, viewOfRecord), load<u32>(second, viewOfRecord));
  store<u32>(entry, view + 1, viewOfHalf);
  if (view < before) return view;
  for (let group: u32 = 0; group < groups; group++) {
    const at = group * 4 + groupsOfRecord;
    const shows = number(load<u32>(first + at), load<u32>(second + at), groups + group * 2 + side);
    store<u32>(entryOf(table, view) + groupsOfView + group * 4, shows);
  }
  return view;
}

function number(first: u32, second: u32, what: u32): u32 {
  store<u32>(key, first);
  store<u32>(key, second, 4);
  store<u32>(key, what, 8);
  return internWords(shown, key, true);
}
