// By stretch of 16 worlds: the number of worlds before its first was expanded. It bounds the search for a parent.
import { enlarged } from './memory.ts';

let marks: u32 = 0;
let marksRoom: u32 = 0;

export function bytesOfMarks(): u32 {
  return marksRoom * 4;
}

export function markOf(position: u32): u32 {
  return load<u32>(marks + position * 4);
}

/** Records the number of worlds before the first of a stretch is expanded. */
export function setMark(position: u32, worlds: u32): void {
  if (position >= marksRoom) {
    const more = max(64, position + (position >> 2) + 1);
    marks = enlarged(marks, marksRoom * 4, more * 4);
    marksRoom = more;
  }
  store<u32>(marks + position * 4, worlds);
}
