// A ring of jobs in shared memory: each is to find the successors of some worlds that follow one another. A thread takes a
// job by an exchange of its state; whoever has it writes there and nowhere else, and the tables are only read.
import { leads } from './leads.ts';
import { allocate } from './memory.ts';
import { setGroups } from './tables.ts';
import { isQuiet, length, open, workAt } from './world.ts';

/** States of a job. `lacking`: the tables did not have all of it. */
export const idle: u32 = 0;
export const offered: u32 = 1;
export const taken: u32 = 2;
export const solved: u32 = 3;
export const lacking: u32 = 4;

export const jobs: u32 = 32;
export const worldsPerJob: u32 = 64;
const successorsMost: u32 = worldsPerJob * 48;
/** A job: its state, how many worlds, how many successors, the index of the first world. */
export const countOfJob: u32 = 4;
export const successorsOfJob: u32 = 8;
export const firstOfJob: u32 = 12;
/** Its worlds; for each how many successors, twice, + 1 where only time passes; then the successors, 16 bytes each. */
export const worldsOfJob: u32 = 16;
export const toldOfJob: u32 = worldsOfJob + worldsPerJob * 8;
export const listOfJob: u32 = toldOfJob + worldsPerJob * 4;
const jobBytes: u32 = listOfJob + successorsMost * 16;

/** The ring: a count of what was said, whether all is over, whether a thread failed, the oldest job; then the jobs. */
const over: u32 = 4;
const oldest: u32 = 12;
const ringHead: u32 = 64;
let ring: u32 = 0;

/** Tries before a thread sleeps, and the longest sleep in ns. */
const tries: u32 = 2000;
const nap: i64 = 10_000_000;

/** Once: returns where the ring lies. */
export function makeRing(): u32 {
  ring = allocate(ringHead + jobs * jobBytes);
  return ring;
}

/** Where a thread may work. */
export function workPlace(): u32 {
  return allocate(16);
}

@inline
export function jobAt(position: u32): u32 {
  return ring + ringHead + (position & (jobs - 1)) * jobBytes;
}

/** What another thread does till all is over. */
export function help(at: u32, place: u32, groups: u32): void {
  ring = at;
  workAt(place);
  setGroups(groups);
  let tried: u32 = 0;
  while (atomic.load<u32>(ring + over) == 0) {
    const said = atomic.load<i32>(ring);
    if (takeAny()) tried = 0;
    else if (++tried > tries) atomic.wait<i32>(ring, said, nap);
  }
}

/** All is over: threads come back when they have done the job at hand. */
export function dismiss(): void {
  atomic.store<u32>(ring + over, 1);
  tellThreads();
}

export function tellThreads(): void {
  atomic.add<i32>(ring, 1);
  atomic.notify(ring, -1);
}

export function setOldest(position: u32): void {
  atomic.store<u32>(ring + oldest, position);
}

/** Does the oldest job that is offered, if there is one. */
export function takeAny(): bool {
  const first = atomic.load<u32>(ring + oldest);
  for (let i: u32 = 0; i < jobs; i++) if (take(jobAt(first + i))) return true;
  return false;
}

/** Does a job if it is offered. */
export function take(job: u32): bool {
  if (atomic.load<u32>(job) != offered || atomic.cmpxchg<u32>(job, offered, taken) != offered) return false;
  atomic.store<u32>(job, solve(job) ? solved : lacking);
  atomic.notify(job, 1);
  return true;
}

/** Waits while another thread has a job, though not for long. Returns whether it is still not done. */
export function isKept(job: u32): bool {
  for (let i: u32 = 0; i < tries; i++) if (atomic.load<u32>(job) != taken) return false;
  atomic.wait<i32>(job, taken, nap);
  return atomic.load<u32>(job) == taken;
}

function solve(job: u32): bool {
  const worlds = load<u32>(job, countOfJob);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < worlds; i++) {
    if (open(load<u64>(job + worldsOfJob + i * 8), false) != 0 || sum + length > successorsMost) return false;
    if (!leads(job + listOfJob + sum * 16, false)) return false;
    store<u32>(job + toldOfJob + i * 4, length * 2 + u32(isQuiet));
    sum += length;
  }
  store<u32>(job, sum, successorsOfJob);
  return true;
}
