// By stretch of 16 worlds: how many there were when the first was about to be expanded. It finds what led to a world.
import { enlarged } from './memory.ts';

let marks: u32 = 0;
let marksRoom: u32 = 0;

export function bytesOfMarks(): u32 {
  return marksRoom * 4;
}

export function markOf(position: u32): u32 {
  return load<u32>(marks + position * 4);
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
