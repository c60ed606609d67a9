import type { Case, Entry } from './case.ts';

/** Smaller runs to try in place of one, the boldest first. */
function* smaller(one: Case): Generator<Case> {
  if (one.lines.length > 1) {
    for (const at of one.lines.keys()) yield { ...one, lines: one.lines.filter((_, index) => index !== at) };
  }
  for (const at of one.tree.keys()) yield { ...one, tree: one.tree.filter((_, index) => index !== at) };
  for (const [number, line] of one.lines.entries()) {
    // The verb stays.
    for (let at = 1; at < line.length; at++) {
      const shorter = line.filter((_, index) => index !== at);
      yield { ...one, lines: one.lines.map((other, index) => (index === number ? shorter : other)) };
    }
  }
  for (const [number, entry] of one.tree.entries()) {
    if (entry.kind !== 'file') continue;
    for (const bytes of shorterBytes(entry.bytes)) {
      const shorter: Entry = { ...entry, bytes };
      yield { ...one, tree: one.tree.map((other, index) => (index === number ? shorter : other)) };
    }
  }
}

/** The bytes without one half, one quarter, one eighth of their lines. */
function* shorterBytes(bytes: Uint8Array): Generator<Uint8Array> {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  for (const parts of [2, 4, 8]) {
    if (lines.length < parts) return;
    const size = Math.ceil(lines.length / parts);
    for (let from = 0; from < lines.length; from += size)
      yield new Uint8Array(Buffer.from([...lines.slice(0, from), ...lines.slice(from + size)].join('\n'), 'latin1'));
  }
}

/**
 * Makes a failing run smaller for a few seconds.
 * @param fails - whether a run still fails in the same way
 */
export async function shrunk(one: Case, fails: (smaller: Case) => Promise<boolean>, seconds: number): Promise<Case> {
  const until = performance.now() + seconds * 1000;
  let best = one;
  for (let again = true; again;) {
    again = false;
    for (const candidate of smaller(best)) {
      if (performance.now() > until) return best;
      if (!(await fails(candidate))) continue;
      best = candidate;
      again = true;
      break;
    }
  }
  return best;
}
