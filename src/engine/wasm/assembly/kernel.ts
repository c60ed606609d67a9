// The inner loop of an explicit-state breadth-first search over the interned tables of a network, with tree compression of
// worlds. A world is a pair of halves, a half is a pair of parts, and a part is the cells of some actors. Parts and halves are
// few, so a step first looks up the lead of its choice, stored with the half. Where the successor depends on more than the half,
// the decision tree of the move gives the outcome, which is applied to each part; then halves and world are interned. Missing
// table rows are not computed here: `run` returns, the host fills the tables, and the current world is expanded again.
import { allocate, allocateRun, enlarged, liveBytes, releaseRun } from './memory.ts';
import { leads } from './leads.ts';
import {
  answer, askedActor, askedCell, askedPort, findings, findingsLength, lacksAnswer, learn, learnt, makeLearner,
} from './learn.ts';
import { size, worldAt } from './log.ts';
import { bytesOfMarks, markOf, setMark } from './marks.ts';
import { looksNew, changesAt } from './changes.ts';
import { bytesOfOffers } from './offers.ts';
import { cellsOf, halfOf, makeScratch, partOf, recordAt, scratchAt } from './supplies.ts';
import {
  bytesOfHalf, groups, groupsOfView, halves, miss, missing, missingAt, offers, parts, setGroups, shown, steps, views,
} from './tables.ts';
import { bytesOf, entryOf, makeTable, pairs } from './tuples.ts';
import { cellsAt, isQuiet, length, open } from './world.ts';
import {
  addBatch,
  addWorld,
  bytesOfWorlds,
  findBatch,
  findWorld,
  forgetRecent,
  lowest,
  makeWorlds,
  resetLowest,
} from './worlds.ts';

export {
  addWorld, allocate, answer, askedActor, askedCell, askedPort, cellsOf, findings, findingsLength, findWorld, halfOf, isQuiet,
  liveBytes, markOf, missing, missingAt, changesAt, partOf, recordAt, scratchAt, setMark,
};

/** Successors to add, 16 bytes each. */
let batch: u32 = 0;
let batchRoom: u32 = 0;
let batchLength: u32 = 0;
/** The world whose groups have been examined, + 1. */
let looked: u32 = 0;

export let index: u32 = 0;
export let levelEnd: u32 = 1;
export let depth: u32 = 0;
export let transitions: f64 = 0;
export let isFinal: bool = false;
/** Number of expanded worlds, which are the first ones. */
export let expanded: u32 = 0;
export let onlyForward: bool = true;
export let isFull: bool = false;
export let isDeep: bool = false;
/** Set by the host. */
export let worldsMax: u32 = 0xffffffff;
export let depthMax: u32 = 0xffffffff;
export let pauseAt: u32 = 0xffffffff;
/** Whether worlds are still expanded. */
export let isOpen: bool = true;

export const done: i32 = 0;
export const needsPart: i32 = 1;
export const needsMove: i32 = 2;
export const visits: i32 = 3;
export const pauses: i32 = 4;
export const level: i32 = 5;
export const needsAnswer: i32 = 6;
export const finds: i32 = 7;

/** Why a world could not be expanded. */
let need: i32 = done;

const stretch: u32 = 16;

/**
 * Initialisation: the number of cells of each part, and of groups. Returns the position where the host writes the positions of
 * all actors' cells.
 */
export function start(cells0: u32, cells1: u32, cells2: u32, cells3: u32, groupCount: u32): u32 {
  setGroups(groupCount);
  makeTable(parts, cells0 * 4, cells0);
  makeTable(parts + 32, cells1 * 4, cells1);
  makeTable(parts + 64, cells2 * 4, cells2);
  makeTable(parts + 96, cells3 * 4, cells3);
  for (let side: u32 = 0; side < 2; side++) {
    makeTable(halves + side * 32, bytesOfHalf, pairs);
    makeTable(views + side * 32, groupsOfView + groups * 4, pairs);
  }
  makeTable(offers, 12, pairs);
  makeTable(steps, 12, pairs);
  makeTable(shown, 12, 3);
  makeScratch(max(max(cells0, cells1), max(cells2, cells3)));
  makeWorlds();
  resetLowest();
  return makeLearner(cells0 + cells1 + cells2 + cells3);
}

/** Bytes of all data that grows with the worlds: worlds, hash table, halves and parts, observations. */
export function bytes(): u32 {
  let sum = bytesOfWorlds() + bytesOfMarks() + bytesOfOffers();
  for (let table = parts; table <= shown; table += 32) sum += bytesOf(table);
  return sum;
}

export function worlds(): u32 {
  return size;
}

/** Runs until the host is needed. */
export function run(): i32 {
  while (true) {
    if (index == size || index == levelEnd || index == pauseAt || (index & (stretch - 1)) == 0) {
      flush();
      if (index == size) return done;
      if (index == levelEnd) {
        depth++;
        levelEnd = size;
        forgetRecent();
        return level;
      }
      if (index == pauseAt) {
        pauseAt = 0xffffffff;
        return pauses;
      }
    }
    if (open(worldAt(index)) != 0) return needsPart;
    isFinal = length == 0;
    if (looked != index + 1) {
      looked = index + 1;
      if (looksNew() || isQuiet) return visits;
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
        // Successors that may exceed the limit are added immediately, so that expansion stops in time.
        if (<u64>size + batchLength > worldsMax) flush();
      }
    }
    index++;
  }
}

/** Adds the collected successors. */
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

/** Collects the successors of a world. Returns the first missing row. */
export function successors(world: u32): i32 {
  batchLength = 0;
  if (open(worldAt(world)) != 0) return needsPart;
  return expand() ? done : need;
}

export function successorCount(): u32 {
  return batchLength;
}

export function successorAt(choice: u32): i32 {
  const at = batch + choice * 16;
  return findWorld(load<u32>(at), load<u32>(at, 4));
}

/** The number of worlds on or behind a cycle, by topological sorting (Kahn); -1 when some world was not expanded. */
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

/** The number of a part of a world. */
export function partOfWorld(world: u32, part: u32): u32 {
  const half = <u32>(worldAt(world) >> ((part >> 1) * 32));
  return load<u32>(entryOf(halves + (part >> 1) * 32, half) + (part & 1) * 4);
}

/** Collects the successors of the current world; false when the host must supply the outcome of a move. */
function expand(): bool {
  reserve(length);
  while (!leads(batch + batchLength * 16)) {
    const choice = missing;
    const move = missingAt;
    const state = learn(move, cellsAt);
    if (state == learnt && findingsLength == 0) continue;
    miss(choice, move);
    need = state == lacksAnswer ? needsAnswer : state == learnt ? finds : needsMove;
    return false;
  }
  batchLength += length;
  return true;
}

function reserve(more: u32): void {
  if (batchLength + more <= batchRoom) return;
  const room = (batchLength + more) * 2;
  batch = enlarged(batch, batchRoom * 16, room * 16);
  batchRoom = room;
}

/** Records the observations in a world. Returns the first missing row. */
export function look(world: u32): i32 {
  if (open(worldAt(world)) != 0) return needsPart;
  looksNew();
  looked = world + 1;
  return done;
}
