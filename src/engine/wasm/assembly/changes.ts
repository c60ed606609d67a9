// Observations of the visitor's groups of actors in the current world, and whether they are new.
import { allocate } from './memory.ts';
import {
  groups, groupsOfRecord, groupsOfView, halves, key, records, shown, viewOfHalf, viewOfRecord, views,
} from './tables.ts';
import { entryOf, internPair, internWords, sizeOf } from './tuples.ts';
import { leftHalf, rightHalf } from './world.ts';

/** A cache of recent pairs of views whose groups have been examined: pairs, + 1. */
let recent: u32 = 0;
const recentBits: u32 = 13;

/** Read by the host: one byte per group, set for a new observation in the world reported by `run`. */
export function changesAt(): u32 {
  return changes;
}
let changes: u32 = 0;

/** Whether some group has a new observation in the current world. */
export function looksNew(): bool {
  if (groups == 0) return false;
  const left = viewOf(0, leftHalf);
  const right = viewOf(1, rightHalf);
  if (recent == 0) {
    recent = allocate(8 << recentBits);
    changes = allocate(groups);
  }
  memory.fill(changes, 0, groups);
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
    store<u8>(changes + group, 1);
    isNew = true;
  }
  return isNew;
}

/** The number of the groups' observations in a half. */
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
