import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/index.ts';
import { bootNamed, conformOf } from './boots.ts';
import { sample } from '../runs.ts';
import { corrupted, entriesOf } from './corruptions.ts';

// A few of what corruption.slow.test.ts does to every capture.
const names = sample(['7.3-t1-sr640-std', '6.12-t2-sr512-std', '7.3-t2s-sr2-secondwindowbad'], 3);

describe('a log with one thing in it that did not happen', () => {
  it.each(names)('%s is refused, and the line is named', (name) => {
    const boot = bootNamed(name);
    const entries = entriesOf(boot);
    const random = xorshift(1);
    const tried = Array.from({ length: 10 }, () => corrupted(boot, entries, random)).flatMap((one) => one ?? []);
    const missed = tried.flatMap(({ what, log, lines }) => {
      const { verdict, impossible } = conformOf(boot, log);
      return verdict === 'differs' && impossible && lines.includes(impossible.line)
        ? []
        : [{ what, lines, verdict, impossible }];
    });
    expect({ missed, enough: tried.length > 5 }).toEqual({ missed: [], enough: true });
  });
});
