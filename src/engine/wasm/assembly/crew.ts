// A search by several threads, with the worlds, numbers and marks of one alone. This thread adds the worlds, in their order;
// the others, and this one when it would wait, find successors. Where the tables lack something this thread withdraws
// what it has offered, waits until nobody reads, and does those worlds as if it were alone.
import {
  countOfJob,
  firstOfJob,
  idle,
  isKept,
  jobAt,
  jobs,
  lacking,
  listOfJob,
  makeRing,
  offered,
  setOldest,
  solved,
  successorsOfJob,
  take,
  takeAny,
  taken,
  tellThreads,
  toldOfJob,
  worldsOfJob,
  worldsPerJob,
} from './jobs.ts';
import {
  depth,
  depthMax,
  done,
  goneTo,
  halts,
  index,
  isOpen,
  level,
  levelEnd,
  nextLevel,
  note,
  pauseAt,
  pauses,
  isToTell,
  runTo,
  tells,
  waits,
  worldsMax,
} from './kernel.ts';
import { size, worldAt } from './log.ts';
import { setMark } from './marks.ts';
import { addBatch, lowest, resetLowest } from './worlds.ts';

export * from './kernel';
export { dismiss, help, workPlace } from './jobs';

/** Jobs that are under way, counted from the first. */
let head: u32 = 0;
let tail: u32 = 0;
/** The first world that is in no job yet. */
let nextWorld: u32 = 0;
/** Worlds before this one are done alone. */
let aloneTill: u32 = 0;
/** Successors of the oldest job that are not added yet. */
let pending: u32 = 0;
let pendingAt: u32 = 0;

/** Once, at a world before which all are expanded: returns where the ring of jobs lies. */
export function assemble(): u32 {
  nextWorld = index;
  aloneTill = index;
  return makeRing();
}

/** Goes on until the host is needed. */
export function runTogether(): i32 {
  while (true) {
    if (!isOpen || depth >= depthMax) return withdraw() ? runTo(0xffffffff) : waits;
    if (index < aloneTill) {
      if (!withdraw()) return waits;
      const reason = runTo(aloneTill);
      if (reason != halts) return reason;
      drop();
      offerAgain();
      continue;
    }
    if (index >= pauseAt && pending == 0) {
      pauseAt = 0xffffffff;
      return pauses;
    }
    if (index == levelEnd) {
      if (index == size) return done;
      nextLevel();
      return level;
    }
    offer();
    const job = jobAt(head);
    const state = atomic.load<u32>(job);
    if (state == offered) {
      take(job);
    } else if (state == taken) {
      if (!takeAny() && isKept(job)) return waits;
    } else if (
      index == load<u32>(job, firstOfJob) &&
      (state == lacking || <u64>size + load<u32>(job, successorsOfJob) > worldsMax)
    ) {
      aloneTill = index + load<u32>(job, countOfJob);
    } else if (!gather(job)) {
      return tells;
    }
  }
}

/** Takes back what nobody has begun. Returns whether the others have ended what they had: then nobody reads. */
export function withdraw(): bool {
  for (let i = head; i != tail; i++) atomic.cmpxchg<u32>(jobAt(i), offered, idle);
  for (let i = head; i != tail; i++) if (isKept(jobAt(i))) return false;
  return true;
}

function offerAgain(): void {
  for (let i = head; i != tail; i++) {
    const job = jobAt(i);
    if (atomic.load<u32>(job) != solved) atomic.store<u32>(job, offered);
  }
  tellThreads();
}

/** Fills the ring with worlds of this level. */
function offer(): void {
  if (tail - head > jobs / 2 || nextWorld >= levelEnd) return;
  while (tail - head < jobs && nextWorld < levelEnd) {
    const job = jobAt(tail);
    const end = min(levelEnd, (nextWorld & ~(worldsPerJob - 1)) + worldsPerJob);
    const count = end - nextWorld;
    for (let i: u32 = 0; i < count; i++) store<u64>(job + worldsOfJob + i * 8, worldAt(nextWorld + i));
    store<u32>(job, count, countOfJob);
    store<u32>(job, nextWorld, firstOfJob);
    atomic.store<u32>(job, offered);
    nextWorld = end;
    tail++;
  }
  tellThreads();
}

/** Adds what the worlds of the oldest job lead to. Returns false at one that the host must be told of. */
function gather(job: u32): bool {
  const first = load<u32>(job, firstOfJob);
  const end = first + load<u32>(job, countOfJob);
  if (index == first && pendingAt == 0) pendingAt = job + listOfJob;
  while (index < end) {
    const told = load<u32>(job + toldOfJob + (index - first) * 4);
    if ((index & 15) == 0) add();
    if (isToTell(told < 2, (told & 1) != 0)) {
      add();
      return false;
    }
    if ((index & 15) == 0) setMark(index / 16, size);
    pending += told >> 1;
    goneTo(index + 1, told >> 1);
  }
  add();
  pendingAt = 0;
  drop();
  return true;
}

function add(): void {
  if (pending == 0) return;
  resetLowest();
  addBatch(pendingAt, pending, worldsMax);
  note(lowest);
  pendingAt += pending * 16;
  pending = 0;
}

/** The oldest job is done. */
function drop(): void {
  atomic.store<u32>(jobAt(head), idle);
  head++;
  setOldest(head);
}
