// Memoized effects of changes on parts.
import { scratch } from './supplies.ts';
import { parts, steps } from './tables.ts';
import { entryOf, internPair, internWords, sizeOf } from './tuples.ts';
import { cellsAt } from './world.ts';

/** The number of the part that results from a part of the current world. */
export function changed(part: u32, number: u32, change: u32): u32 {
  const known = sizeOf(steps);
  const step = internPair(steps, number, change);
  if (step < known) return load<u32>(entryOf(steps, step), 8);
  memory.copy(scratch, load<u32>(cellsAt + part * 4), load<u32>(parts + part * 32 + 20));
  const count = load<u32>(change);
  for (let i: u32 = 0; i < count; i++) store<u32>(scratch + load<u32>(change + 4 + i * 8), load<u32>(change + 8 + i * 8));
  const to = internWords(parts + part * 32, scratch, true);
  store<u32>(entryOf(steps, step), to, 8);
  // Interning may have moved the table.
  store<u32>(cellsAt + part * 4, entryOf(parts + part * 32, number));
  return to;
}
