// Hash tables that intern tuples, numbered from 0 in order of discovery: an append-only log, and slots for open addressing. A
// table is a record in memory: log, entries, capacity, slots, mask, bytes per entry, words per key.
import { allocate, enlarged, release } from './memory.ts';

/** Number of key words for a pair, which has a hash function of its own. */
export const pairs: u32 = 0;

export function makeTable(table: u32, entryBytes: u32, keyWords: u32): void {
  store<u32>(table, 0, 0);
  store<u32>(table, 0, 4);
  store<u32>(table, 0, 8);
  store<u32>(table, allocate(64), 12);
  store<u32>(table, 15, 16);
  store<u32>(table, entryBytes, 20);
  store<u32>(table, keyWords, 24);
}

export function bytesOf(table: u32): u32 {
  return load<u32>(table, 8) * load<u32>(table, 20) + (load<u32>(table, 16) + 1) * 4;
}

@inline
export function entryOf(table: u32, id: u32): u32 {
  return load<u32>(table) + id * load<u32>(table, 20);
}

@inline
export function sizeOf(table: u32): u32 {
  return load<u32>(table, 4);
}

/** Interns a pair. */
export function internPair(table: u32, a: u32, b: u32): u32 {
  const hash = hashPair(a, b);
  const found = probePair(table, a, b, hash);
  if (found >= 0) return found;
  const entry = append(table, hash);
  store<u32>(entry, a);
  store<u32>(entry, b, 4);
  return sizeOf(table) - 1;
}

/** The number of a pair, or -1. */
export function findPair(table: u32, a: u32, b: u32): i32 {
  return probePair(table, a, b, hashPair(a, b));
}

/** The number of a key of several words. With `add` a new one is interned; otherwise the result is -1. */
export function internWords(table: u32, key: u32, add: bool): i32 {
  const bytes = load<u32>(table, 24) * 4;
  const hash = hashWords(key, bytes);
  const mask = load<u32>(table, 16);
  const slots = load<u32>(table, 12);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const found = load<u32>(slots + slot * 4);
    if (found == 0) break;
    if (((found ^ hash) & ~mask) != 0) continue;
    const entry = entryOf(table, (found & mask) - 1);
    let at: u32 = 0;
    while (at < bytes && load<u32>(entry + at) == load<u32>(key + at)) at += 4;
    if (at >= bytes) return (found & mask) - 1;
  }
  if (!add) return -1;
  memory.copy(append(table, hash), key, bytes);
  return sizeOf(table) - 1;
}

@inline
function probePair(table: u32, a: u32, b: u32, hash: u32): i32 {
  const mask = load<u32>(table, 16);
  const slots = load<u32>(table, 12);
  let slot = hash & mask;
  while (true) {
    const found = load<u32>(slots + slot * 4);
    if (found == 0) return -1;
    if (((found ^ hash) & ~mask) == 0) {
      const entry = entryOf(table, (found & mask) - 1);
      if (load<u32>(entry) == a && load<u32>(entry, 4) == b) return (found & mask) - 1;
    }
    slot = (slot + 1) & mask;
  }
}

function append(table: u32, hash: u32): u32 {
  const size = sizeOf(table);
  const stride = load<u32>(table, 20);
  const room = load<u32>(table, 8);
  if (size == room) {
    const more = room == 0 ? 4 : room * 2;
    store<u32>(table, enlarged(load<u32>(table), room * stride, more * stride), 0);
    store<u32>(table, more, 8);
  }
  if (size * 8 >= load<u32>(table, 16) * 5) widen(table);
  put(load<u32>(table, 12), load<u32>(table, 16), hash, size + 1);
  store<u32>(table, size + 1, 4);
  return load<u32>(table) + size * stride;
}

function widen(table: u32): void {
  const mask = load<u32>(table, 16) * 2 + 1;
  const slots = allocate((mask + 1) * 4);
  const size = sizeOf(table);
  const words = load<u32>(table, 24);
  for (let id: u32 = 0; id < size; id++) {
    const entry = entryOf(table, id);
    const hash = words == pairs ? hashPair(load<u32>(entry), load<u32>(entry, 4)) : hashWords(entry, words * 4);
    put(slots, mask, hash, id + 1);
  }
  release(load<u32>(table, 12), (load<u32>(table, 16) + 1) * 4);
  store<u32>(table, slots, 12);
  store<u32>(table, mask, 16);
}

/**
 * A slot holds the number + 1 in the bits of the mask, and hash bits above, so that most mismatches are detected without reading
 * the log.
 */
function put(slots: u32, mask: u32, hash: u32, entry: u32): void {
  let slot = hash & mask;
  while (load<u32>(slots + slot * 4) != 0) slot = (slot + 1) & mask;
  store<u32>(slots + slot * 4, (hash & ~mask) | entry);
}

@inline
function hashPair(a: u32, b: u32): u32 {
  const mixed = ((<u64>a << 32) | b) * 0x9e3779b97f4a7c15;
  return <u32>((mixed ^ (mixed >> 29)) * 0xbf58476d1ce4e5b9 >> 32);
}

function hashWords(key: u32, bytes: u32): u32 {
  let hash: u64 = 0x2545f4914f6cdd1d;
  for (let at: u32 = 0; at < bytes; at += 4) hash = (rotl(hash, 23) ^ load<u32>(key + at)) * 0x9e3779b97f4a7c15;
  return <u32>((hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9 >> 32);
}
