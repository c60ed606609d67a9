// The worlds in order of discovery, as pairs of numbers of halves, and a hash table of slots. Its capacity grows by a half or a
// third, so that on average few slots are free.
import { append, bytesOfLog, nearing, size, worldAt } from './log.ts';
import { allocate, allocateRun, release, releaseRun } from './memory.ts';

let slots: u32 = 0;
let room: u32 = 0;
/** Low bits of a slot: position + 1, or 0 for free. The high bits are hash bits. */
let positionMask: u32 = 0;
/** At this many worlds the load factor is exceeded. */
let fullAt: u32 = 0;

/** A direct-mapped cache of worlds + 1 that were looked up in this level, by hash. */
let recent: u32 = 0;
let recentMask: u32 = 0;
/** One entry per so many slots, as powers of two, at most the size of the nearest caches. */
const slotsBits: u32 = 5;
const recentBitsMost: u32 = 15;

/** Whether a successor was known before and lies before the current world: an edge to an earlier or to the same level. */
export let lowest: u32 = 0;

export function makeWorlds(): void {
  setRoom(64);
}

export function bytesOfWorlds(): u32 {
  return bytesOfLog() + room * 4 + (recentMask + 1) * 8;
}

/** The index of a world, or -1. */
export function findWorld(left: u32, right: u32): i32 {
  const key = pack(left, right);
  const hash = hashOf(key);
  const slot = probe(key, slotOf(hash), <u32>hash);
  return <i32>(load<u32>(slots + slot * 4) & positionMask) - 1;
}

/** Adds a world without a parent, if it is new. */
export function addWorld(left: u32, right: u32): void {
  if (size + 1 > fullAt) widen(size + 1);
  const key = pack(left, right);
  const hash = hashOf(key);
  const slot = probe(key, slotOf(hash), <u32>hash);
  if (load<u32>(slots + slot * 4) != 0) return;
  append(key);
  store<u32>(slots + slot * 4, (<u32>hash & ~positionMask) | size);
}

/** Writes the index of each world of a batch, or -1, to its scratch space. */
export function findBatch(batch: u32, length: u32): void {
  const end = batch + length * 16;
  for (let at = batch; at < end; at += 16) {
    const hash = hashOf(load<u64>(at));
    const slot = slotOf(hash);
    store<u32>(at, slot, 8);
    store<u32>(at, <u32>hash, 12);
    touched ^= load<u32>(slots + slot * 4);
  }
  for (let at = batch; at < end; at += 16) {
    const slot = probe(load<u64>(at), load<u32>(at, 8), load<u32>(at, 12));
    store<u32>(at, (load<u32>(slots + slot * 4) & positionMask) - 1, 8);
  }
}

/**
 * Adds the new worlds of a batch (pairs of halves, 16 bytes apart, with scratch space), up to a limit. Returns whether all were
 * added. The slots of all are read before any is used, so that cache misses overlap.
 */
export function addBatch(batch: u32, length: u32, limit: u32): bool {
  if (size + length > fullAt) widen(size + length);
  const end = leaveOutRecent(batch, batch + length * 16);
  let fits = true;
  for (let at = batch; at < end; at += 16) {
    const entry = load<u32>(slots + load<u32>(at, 8) * 4);
    if (entry != 0 && ((entry ^ load<u32>(at, 12)) & ~positionMask) == 0)
      touched ^= nearing((entry & positionMask) - 1);
  }
  for (let at = batch; at < end; at += 16) {
    const key = load<u64>(at);
    const hash = load<u32>(at, 12);
    const slot = probe(key, load<u32>(at, 8), hash);
    const entry = load<u32>(slots + slot * 4);
    if (entry != 0) {
      const found = (entry & positionMask) - 1;
      if (found < lowest) lowest = found;
      continue;
    }
    if (size >= limit) {
      fits = false;
      continue;
    }
    append(key);
    store<u32>(slots + slot * 4, (hash & ~positionMask) | size);
  }
  return fits;
}

/**
 * Removes recently found worlds from a batch, and prefetches the slots of the rest: most steps lead to a world that another of
 * the same level has just reached. Returns the end of the rest.
 */
@inline
function leaveOutRecent(batch: u32, end: u32): u32 {
  let to = batch;
  for (let at = batch; at < end; at += 16) {
    const key = load<u64>(at);
    const hash = hashOf(key);
    const seen = recent + ((<u32>hash & recentMask) << 3);
    if (load<u64>(seen) == key + 1) continue;
    store<u64>(seen, key + 1);
    const slot = slotOf(hash);
    store<u64>(to, key);
    store<u32>(to, slot, 8);
    store<u32>(to, <u32>hash, 12);
    // Only the cache line is needed, not the value.
    touched ^= load<u32>(slots + slot * 4);
    to += 16;
  }
  return to;
}

/** Begins a level, and empties the cache: worlds reached from the last level are not yet reached from this one. */
export function forgetRecent(): void {
  memory.fill(recent, 0, (recentMask + 1) << 3);
}

/** Resets the lowest world found. */
export function resetLowest(): void {
  lowest = 0xffffffff;
}

let touched: u32 = 0;
export function touch(): u32 {
  return touched;
}

@inline
function probe(key: u64, start: u32, hash: u32): u32 {
  let slot = start;
  while (true) {
    const entry = load<u32>(slots + slot * 4);
    if (entry == 0) return slot;
    if (((entry ^ hash) & ~positionMask) == 0 && worldAt((entry & positionMask) - 1) == key) return slot;
    slot++;
    if (slot == room) slot = 0;
  }
}

function widen(needed: u32): void {
  const old = slots;
  const oldRoom = room;
  let more = room;
  while (needed > limitOf(more)) more = (more & (more - 1)) == 0 ? more + (more >> 1) : <u32>((<u64>more * 4) / 3);
  setRoom(more);
  releaseRun(old, oldRoom * 4);
  for (let index: u32 = 0; index < size; index++) {
    const hash = hashOf(worldAt(index));
    let slot = slotOf(hash);
    while (load<u32>(slots + slot * 4) != 0) {
      slot++;
      if (slot == room) slot = 0;
    }
    store<u32>(slots + slot * 4, (<u32>hash & ~positionMask) | (index + 1));
  }
}

function setRoom(more: u32): void {
  room = more;
  slots = allocateRun(more * 4);
  positionMask = 0xffffffff >> clz(more);
  fullAt = limitOf(more);
  const bits = min(31 - clz(more) - slotsBits, recentBitsMost);
  if (recent != 0 && 1 << bits == recentMask + 1) return;
  release(recent, (recentMask + 1) * 8);
  recent = allocate(8 << bits);
  recentMask = (1 << bits) - 1;
}

// Beyond a load factor of four fifths, linear probing degrades.
function limitOf(more: u32): u32 {
  return <u32>((<u64>more * 4) / 5);
}

@inline
function slotOf(hash: u64): u32 {
  return <u32>(((hash >> 32) * room) >> 32);
}

@inline
function hashOf(key: u64): u64 {
  const mixed = key * 0x9e3779b97f4a7c15;
  return (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93;
}

@inline
export function pack(left: u32, right: u32): u64 {
  return (<u64>right << 32) | left;
}
