import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeKtap } from '../../src/vm/ktap.ts';
import { parsed } from '../testgen/fake-box.ts';

describe('the KTAP of a test', () => {
  it.each([
    ['all ok', '1..2\nok 1 a\nok 2 b # SKIP not here\n', 0, 'passed'],
    ['one not ok', '1..2\nnot ok 1 a\nok 2 b\n', 1, 'failed'],
    ['not ok, and no end', '1..2\nnot ok 1 a\n', 1, 'failed'],
    // KTAP's own word for a failure that is no failure.
    ['a point to be done', '1..2\nnot ok 1 a # TODO later\nok 2\n', 0, 'passed'],
    ['a plan in the end', 'ok 1 a\n1..1\n', 0, 'passed'],
    ['skipped as a whole', '1..0 # SKIP must be root\n', 77, 'skipped'],
    ['every point skipped', '1..1\nok 1 a # SKIP not here\n', 0, 'skipped'],
    ['a point too few', '1..2\nok 1 a\n', 1, 'unfinished'],
    ['a bail-out', '1..1\nok 1 a\nBail out! line 7: a command failed\n', 1, 'unfinished'],
    ['no plan', 'ok 1 a\n', 0, 'unfinished'],
    ['all ok, but the script failed', '1..1\nok 1 a\n', 1, 'unfinished'],
    ['a subtest that is not ok', '1..1\n    not ok 1 inner\nok 1 outer\n', 0, 'passed'],
  ])('%s', (_, text, code, verdict) => {
    expect(judgeKtap(`KTAP version 1\n${text}`, code).verdict).toBe(verdict);
  });

  it('is counted as an independent parser counts it', () => {
    const line = fc.constantFrom('ok', 'not ok', 'skip');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (points) => {
        const text = points.map((kind, index) =>
          kind === 'skip' ? `ok ${index + 1} p # SKIP why` : `${kind} ${index + 1} p`,
        );
        const ktap = `KTAP version 1\n1..${points.length}\n${text.join('\n')}\n`;
        const results = parsed(ktap);
        const { passed, failed, skipped } = judgeKtap(ktap, null);
        expect({ passed: passed + skipped, failed, skipped }).toEqual({
          passed: results.pass,
          failed: results.fail,
          skipped: results.skip,
        });
      }),
    );
  });
});
