import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/index.ts';
import { bootNamed, conformOf } from './boots.ts';
import { corrupted, entriesOf, type Corruption } from './corruptions.ts';
import { captureNames } from '../boots/captures.ts';

describe('a log with one thing in it that did not happen', () => {
  it('is refused, and the line is named', { timeout: 600_000 }, () => {
    const random = xorshift(20);
    const counts: Record<Corruption['what'], number> = { swap: 0, result: 0, range: 0, decision: 0, owner: 0 };
    const possible: unknown[] = [];
    const misnamed: unknown[] = [];
    for (const name of captureNames) {
      const boot = bootNamed(name);
      const entries = entriesOf(boot);
      for (let i = 0; i < 4; i++) {
        const one = corrupted(boot, entries, random);
        if (!one) continue;
        counts[one.what]++;
        const { verdict, impossible } = conformOf(boot, one.log);
        const about = { name, what: one.what, lines: one.lines, impossible };
        if (verdict !== 'differs') possible.push(about);
        else if (!impossible || !one.lines.includes(impossible.line)) misnamed.push(about);
      }
    }
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(200);
    expect({ possible, misnamed }).toEqual({ possible: [], misnamed: [] });
  });
});
